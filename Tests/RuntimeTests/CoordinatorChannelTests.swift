import Glibc
import Messaging
import Testing
import Wire

@testable import Runtime

@Suite struct CoordinatorChannelTests {
  /// The socket says nothing of a frame that was read in part.
  @Test(.timeLimit(.minutes(1))) func `what is left of a frame is not waited for`() throws {
    let channel = try CoordinatorChannel(endpoint: "tcp://127.0.0.1:*", watchesLifeline: false)
    let dealer = try Dealer(Context())
    try dealer.connect(channel.endpoint)
    let messages = (0..<3).map { ClientMessage.heartbeat(Heartbeat(number: UInt64($0))) }
    let byteCounts = try messages.map { try $0.encodedByteCount() }
    let frame = try Frame(joining: byteCounts) { messages[$0].encode(into: &$1) }
    _ = try dealer.send(frame)
    var numbers: [UInt64] = []
    while numbers.count < 3 {
      // For ever, if it has to be.
      _ = try channel.wait(until: .now.advanced(by: .seconds(86_400)))
      guard let received = try channel.receive() else { continue }
      if case .heartbeat(let heartbeat) = try received.message.get() {
        numbers.append(heartbeat.number)
      }
    }
    #expect(numbers == [0, 1, 2])
  }
}
