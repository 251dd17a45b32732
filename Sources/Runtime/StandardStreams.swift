internal import Files
internal import Glibc
public import Records
internal import Wording

/// The descriptors that every program is given.
public enum StandardStreams {
  /// Makes them safe to write to. Called first of all.
  ///
  /// A pipe that nobody reads any more becomes an error that can be explained, in place of a signal; and
  /// a descriptor that came closed is taken, so that no file of ours is opened under its number and
  /// gets what was meant for people.
  public static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      // Reads find the end. To write results is an error, as it would have been; progress is dropped.
      _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// Where progress and errors go.
public enum StandardError {
  /// Whether a person watches, at a terminal that can take a line back.
  package static var isTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// Writes at once; what cannot be written is lost.
  package static func write(_ text: String) {
    try? writeAll(Array(text.utf8).span.bytes, to: STDERR_FILENO)
  }

  /// Writes lines at once, with what a terminal would obey escaped.
  public static func writeLine(_ line: String) { write(line.printableLines + "\n") }
}

/// Writes a result at once, with what a terminal would obey escaped.
/// - Throws: when it cannot be written whole.
public func writeStandardOutput(_ text: String) throws(ResultsError) {
  try writeStandardOutput(Array(text.printableLines.utf8))
}

/// Writes a result at once, as it is.
/// - Throws: when it cannot be written whole.
public func writeStandardOutput(_ bytes: [UInt8]) throws(ResultsError) {
  do throws(FileProblem) {
    try writeAll(bytes.span.bytes, to: STDOUT_FILENO)
  } catch {
    guard case .system(let code) = error else { preconditionFailure("\(error) that is open") }
    throw .unprintable(code)
  }
}
