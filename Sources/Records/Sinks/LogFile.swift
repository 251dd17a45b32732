internal import Glibc
internal import Wording

/// A text file that lines are added to, each with the seconds since the file was begun.
public final class LogFile {
  /// Where it is.
  public let path: String
  private let descriptor: Int32
  private let begin = ContinuousClock.now
  /// What there was no room for yet.
  private var waiting: [UInt8] = []
  private static let waitingByteCountMax = 1 << 20

  /// Opens the file, or makes it.
  public init(path: String) throws(ResultsError) {
    self.path = path
    descriptor = try openResultFile(path, O_WRONLY | O_CREAT | O_APPEND)
  }

  deinit { close(descriptor) }

  /// Adds a line. On a full disk it waits for the next: a run must not end because of its log.
  public func write(_ text: String) {
    let seconds = ((ContinuousClock.now - begin) / .seconds(1)).text(decimals: 3)
    let line = Array("\(seconds) \(text.printable)\n".utf8)
    if waiting.count + line.count <= Self.waitingByteCountMax { waiting += line }
    while !waiting.isEmpty {
      let count = waiting.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      waiting.removeFirst(count)
    }
  }
}
