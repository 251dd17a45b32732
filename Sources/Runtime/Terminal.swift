internal import Glibc

/// What a person looks at.
public enum Terminal {
  /// How wide standard output's is; nil where it is none, or does not say.
  public static var outputColumns: Int? { columns(of: STDOUT_FILENO) }

  /// How wide standard error's is; nil where it is none, or does not say.
  static var errorColumns: Int? { columns(of: STDERR_FILENO) }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
