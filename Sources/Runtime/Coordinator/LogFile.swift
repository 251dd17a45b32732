internal import Glibc
import Results

/// A text file that lines are added to, each with the seconds since the file was begun.
final class LogFile {
  let path: String
  private let descriptor: Int32
  private let begin = ContinuousClock.now

  init(path: String) throws(ResultsError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path, errno) }
  }

  deinit { close(descriptor) }

  /// A line that cannot be written is lost: a full disk must not end a run because of its log.
  func write(_ text: String) {
    let seconds = ((ContinuousClock.now - begin) / .seconds(1)).text(decimals: 3)
    let line = Array("\(seconds) \(text)\n".utf8)
    _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
