internal import Glibc

/// Standard input, where a launcher holds the other end: it comes to its end when the launcher does,
/// whatever ended that. Before, a coordinator hears through it of clients that were killed, and when
/// none is left.
final class Lifeline {
  /// The line that the launcher sends when every client process that it started has ended.
  static let noneLeft = "none left\n"

  let descriptor: Int32
  /// Whether it has come to its end: the launcher is gone.
  private(set) var isCut = false
  /// Whether every client process that the launcher started has ended.
  private(set) var isDeserted = false
  private var killed: [KilledClient] = []
  private var bytes: [UInt8] = []

  init(descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

  /// Reads what is there.
  /// - Precondition: it is readable.
  func read() {
    var chunk = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(descriptor, &chunk, chunk.count)
    if count > 0 {
      bytes += chunk[..<count]
      takeLines()
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      isCut = true
    }
  }

  private func takeLines() {
    while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      let line = String(decoding: bytes[...end], as: UTF8.self)
      bytes.removeSubrange(...end)
      if line == Self.noneLeft { isDeserted = true }
      if let client = KilledClient(line: line.dropLast()) { killed.append(client) }
    }
  }

  /// The clients that were killed since they were last asked for.
  func takeKilled() -> [KilledClient] {
    defer { killed = [] }
    return killed
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
