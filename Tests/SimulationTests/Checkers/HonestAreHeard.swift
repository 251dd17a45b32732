import Federation
import Wire

@testable import Runtime

/// Whoever keeps to the protocol, over a line that does what TCP does, is refused nothing.
struct HonestAreHeard: Checker {
  static let rule = "no client process of the run is refused anything"

  mutating func see(_ message: CoordinatorMessage, over line: Connection) throws(Breach) {
    switch (message, line.end) {
    case (.reject(let reason), .process) where !line.isMeddledWith:
      throw Breach("client process over line \(line.number) is refused: \(reason)")
    default: break
    }
  }
}
