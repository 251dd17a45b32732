internal import Glibc

/// What a person looks at.
public enum Terminal {
  /// How much a terminal shows at once.
  package struct Size: Hashable, Sendable {
    /// Of characters.
    package let columns: Int
    /// Of lines; 0 where it does not say.
    package let rows: Int
  }

  /// How wide standard output's is; nil where it is none, or does not say.
  public static var outputColumns: Int? { size(of: STDOUT_FILENO)?.columns }

  /// How wide standard error's is; nil where it is none, or does not say.
  static var errorColumns: Int? { errorSize?.columns }

  /// The size of standard error's; nil where it is none, or does not say.
  package static var errorSize: Size? { size(of: STDERR_FILENO) }

  private static func size(of descriptor: Int32) -> Size? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }
}
