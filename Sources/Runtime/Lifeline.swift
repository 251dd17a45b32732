internal import Glibc

/// Standard input, where a launcher holds the other end: it comes to its end when the launcher does,
/// whatever ended that. Before, a coordinator hears through it of clients that were killed, and when
/// none is left.
package final class Lifeline {
  /// The line that the launcher sends when every client process that it started has ended.
  package static let noneLeft = "none left\n"

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
