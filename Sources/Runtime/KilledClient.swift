internal import Glibc

/// A client process that a signal ended.
package struct KilledClient: Equatable, Sendable {
  package let pid: Int32
  package let signal: Int32

  package init(pid: Int32, signal: Int32) {
    self.pid = pid
    self.signal = signal
  }

  /// A line as the launcher sends it.
  package var line: String { "\(pid) \(signal)\n" }

  /// Reads what `line` writes, without its end.
  package init?(line: some StringProtocol) {
    let numbers = line.split(separator: " ").compactMap { Int32($0) }
    guard numbers.count == 2 else { return nil }
    self.init(pid: numbers[0], signal: numbers[1])
  }

  /// How it ended.
  package var text: String {
    let guess = signal == SIGKILL ? ", as the system does when memory runs out" : ""
    return "was ended by \(Self.text(ofSignal: signal))\(guess)"
  }

  package static func text(ofSignal signal: Int32) -> String {
    let name = strsignal(signal).map { String(cString: $0) } ?? "unknown"
    return "signal \(signal) (\(name))"
  }
}
