internal import Glibc

/// Standard input, where a launcher holds the other end: it comes to its end when the launcher does,
/// whatever ended that. Before, a coordinator hears through it of clients that were killed.
final class Lifeline {
  let descriptor = STDIN_FILENO
  /// Whether it has come to its end.
  private(set) var isCut = false
  private var bytes: [UInt8] = []

  /// Reads what is there.
  /// - Precondition: it is readable.
  func read() {
    var chunk = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(descriptor, &chunk, chunk.count)
    if count > 0 {
      bytes += chunk[..<count]
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      isCut = true
    }
  }

  /// What was heard since it was last asked for.
  func takeNews() -> [KilledClient] {
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
    bytes.removeSubrange(...end)
    return lines.compactMap { KilledClient(line: $0) }
  }
}

/// A client process that a signal ended.
struct KilledClient: Equatable, Sendable {
  let pid: Int32
  let signal: Int32

  init(pid: Int32, signal: Int32) {
    self.pid = pid
    self.signal = signal
  }

  /// A line as the launcher sends it.
  var line: String { "\(pid) \(signal)\n" }

  /// Reads what `line` writes, without its end.
  init?(line: some StringProtocol) {
    let numbers = line.split(separator: " ").compactMap { Int32($0) }
    guard numbers.count == 2 else { return nil }
    self.init(pid: numbers[0], signal: numbers[1])
  }

  /// How it ended.
  var text: String {
    let guess = signal == SIGKILL ? ", as the system does when memory runs out" : ""
    return "was ended by \(Self.text(ofSignal: signal))\(guess)"
  }

  static func text(ofSignal signal: Int32) -> String {
    let name = strsignal(signal).map { String(cString: $0) } ?? "unknown"
    return "signal \(signal) (\(name))"
  }
}
