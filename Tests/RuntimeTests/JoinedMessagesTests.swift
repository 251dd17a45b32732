import Messaging
import Testing
import Wire

@testable import Runtime

@Suite struct JoinedMessagesTests {
  private static let messages: [ClientMessage] = [
    .heartbeat(Heartbeat()), .problem(Problem(order: 3, text: "no data")), .goodbye,
  ]

  private func joined(_ messages: [ClientMessage], adding rest: [UInt8] = []) throws
    -> JoinedMessages
  {
    let byteCounts = try messages.map { try $0.encodedByteCount() }
    return JoinedMessages(
      try Frame(joining: byteCounts + [rest.count]) { index, bytes in
        if index < messages.count {
          messages[index].encode(into: &bytes)
        } else {
          bytes.withUnsafeMutableBytes { $0.copyBytes(from: rest) }
        }
      })
  }

  private func read(_ joined: JoinedMessages) -> [Result<ClientMessage, WireError>] {
    var found: [Result<ClientMessage, WireError>] = []
    while !joined.isEmpty {
      found.append(
        joined.next { bytes throws(WireError) in try ClientMessage(decoding: bytes) })
    }
    return found
  }

  @Test func `joined messages are read in the order in which they were joined`() throws {
    #expect(read(try joined(Self.messages)) == Self.messages.map { .success($0) })
  }

  @Test func `a message alone is read as one`() throws {
    #expect(read(try joined([.goodbye])) == [.success(.goodbye)])
  }

  @Test func `nothing is read behind what is no message`() throws {
    let heartbeat: [UInt8] = [0x08, 0x02, 0x15]
    let found = read(try joined(Self.messages, adding: heartbeat + [0, 0, 0, 0, 0xFF]))
    #expect(found.count == Self.messages.count + 1)
    #expect(found.dropLast() == Self.messages.map { .success($0) }[...])
    #expect(throws: WireError.self) { try found[Self.messages.count].get() }
  }

  @Test func `a frame without bytes is refused once`() throws {
    let found = read(try joined([]))
    #expect(found.count == 1)
    #expect(throws: WireError.self) { try found[0].get() }
  }
}
