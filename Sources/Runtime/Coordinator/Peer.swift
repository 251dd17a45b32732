import Federation
import Messaging
import Wire

/// A client process, as the coordinator sees it.
struct Peer {
  /// How far a process's queue is filled: one order in work, and one so that it never waits for the
  /// next.
  static let queueLength = 2
  /// Versions that a process is taken to hold; older ones are sent again should they be needed.
  static let heldVersionsMax = 4

  /// Which of the run's client processes it is, from 1.
  let number: Int
  let identity: PeerID
  let hello: Hello
  /// What it was asked for and has not answered yet, by order number.
  var assignments: [UInt64: Work] = [:]
  /// The versions that it holds, the oldest first.
  private var held: [Int] = []
  private var assembly: MessageAssembly<WeightDelta>

  init(number: Int, identity: PeerID, hello: Hello, parameterCount: Int) {
    self.number = number
    self.identity = identity
    self.hello = hello
    assembly = MessageAssembly(parameterCount: parameterCount)
  }

  /// For logs and sentences.
  var name: String { "client process \(number) (\(hello.host), pid \(hello.pid))" }

  var hosted: HostedClients {
    hello.hostedClients.isEmpty ? .any : .only(hello.hostedClients)
  }

  var hasRoom: Bool { assignments.count < Self.queueLength }

  /// Notes that the process is sent an order for the version: whether the model has to go along, and
  /// which versions the process may forget.
  mutating func hold(_ version: Int) -> (sendsModel: Bool, forget: [UInt64]) {
    if held.contains(version) { return (false, []) }
    held.append(version)
    let surplus = held.prefix(max(0, held.count - Self.heldVersionsMax))
    held.removeFirst(surplus.count)
    return (true, surplus.map(UInt64.init))
  }

  /// Puts parts of a delta together; the whole message once it is there.
  mutating func assemble(_ message: WeightDelta) throws(WireError) -> WeightDelta? {
    try assembly.add(message)
  }
}
