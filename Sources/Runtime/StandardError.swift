internal import Glibc
internal import Results

/// Where progress and errors go.
public enum StandardError {
  /// Whether a person watches.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes at once.
  public static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Writes a line at once, or several; control codes, which may come from files or peers, do not
  /// reach the terminal.
  public static func writeLine(_ line: String) {
    write(line.printable(keepingLines: true) + "\n")
  }
}
