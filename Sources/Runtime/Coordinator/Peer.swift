import Federation
import Messaging
import Wire
import Wording

/// A client process, as the coordinator sees it.
struct Peer {
  /// How far a process's queue is filled: one message's orders in work, and one's so that it never
  /// waits for the next.
  private static let queueLength = 2
  /// Orders that take less go together, up to as many as fill this time, and so do their answers: a
  /// message wakes four threads, which costs as much as a short update.
  private static let messageDuration = Duration.milliseconds(2)
  private static let ordersPerMessageMax = 64
  /// Values that the answers of a message have together.
  static let joinedValueCountMax = 1 << 20
  /// Versions that a process is taken to hold; older ones are sent again should they be needed.
  static let heldVersionsMax = 4

  /// Which of the run's client processes it is, from 1.
  let number: Int
  let identity: PeerID
  let hello: Hello
  /// What it was asked for and has not answered yet, by order number.
  private(set) var assignments: [UInt64: Work] = [:]
  /// Those of them that another one followed in the same message.
  private var followed: Set<UInt64> = []
  /// Since when it has been at work on the orders that it answers next.
  private var busySince = ContinuousClock.now
  private var answersInMessage = 0
  /// How long it last took for an order, messages included; nil before its first answer.
  private var orderDuration: Duration?
  /// The versions that it holds, the oldest first.
  private var held: [Int] = []
  private let parameterCount: Int
  private var delta: MessageAssembly<WeightDelta>
  private var evaluation: ListAssembly<Evaluation>
  private var ready: ListAssembly<Ready>
  /// Which clients it may train.
  let hosted: HostedClients
  let hostedRanges: ClientRanges
  /// Whether it has set up the experiment: it is given nothing before.
  private(set) var isReady = false

  /// - Parameters:
  ///   - parameterCount: numbers in the model.
  ///   - clients: how many clients the experiment has.
  init(number: Int, identity: PeerID, hello: Hello, parameterCount: Int, clients: Int) {
    self.number = number
    self.identity = identity
    self.hello = hello
    self.parameterCount = parameterCount
    hostedRanges = ClientRanges(hello.hostedRanges)
    hosted = hostedRanges.isEmpty ? .any : .only(hostedRanges)
    delta = MessageAssembly(parameterCount: parameterCount)
    evaluation = ListAssembly(entryCountMax: clients)
    ready = ListAssembly(entryCountMax: clients)
  }

  /// For logs and sentences.
  var name: String { "client process \(number) (\(hello.host.printable), pid \(hello.pid))" }

  /// Whether it can be given another message's orders.
  var hasRoom: Bool { isReady && assignments.count - followed.count < Self.queueLength }

  /// How many orders to train make a message for it.
  var ordersPerMessage: Int {
    guard let orderDuration, orderDuration > .zero else { return 1 }
    let count = min(Self.messageDuration / orderDuration, Double(Self.ordersPerMessageMax))
    return max(1, min(Int(count), Self.joinedValueCountMax / max(1, parameterCount)))
  }

  /// Notes that it is given an order, and whether another follows in the same message.
  mutating func assign(_ work: Work, order: UInt64, isFollowed: Bool) {
    if assignments.isEmpty { busySince = .now }
    assignments[order] = work
    if isFollowed { followed.insert(order) }
  }

  /// Notes that an order is done or given up.
  /// - Returns: its work; nil when it has no such order.
  mutating func remove(_ order: UInt64) -> Work? {
    followed.remove(order)
    return assignments.removeValue(forKey: order)
  }

  /// Notes an answer to an order to train, and whether another follows in the same message.
  mutating func measureAnswer(isFollowed: Bool) {
    answersInMessage += 1
    guard !isFollowed else { return }
    let now = ContinuousClock.now
    orderDuration = (now - busySince) / answersInMessage
    busySince = now
    answersInMessage = 0
  }

  /// Notes that the process is sent an order for the version: whether the model has to go along, and
  /// which versions the process may forget.
  mutating func hold(_ version: Int) -> (sendsModel: Bool, forget: [Int]) {
    if held.contains(version) { return (false, []) }
    held.append(version)
    let surplus = held.prefix(max(0, held.count - Self.heldVersionsMax))
    held.removeFirst(surplus.count)
    return (true, Array(surplus))
  }

  /// Whether it was sent the version and not told to forget it.
  func holds(_ version: Int) -> Bool { held.contains(version) }

  /// Notes that it has set up the experiment.
  mutating func becomeReady() { isReady = true }

  /// Puts parts of a delta together; the whole message once it is there.
  mutating func assemble(_ message: WeightDelta) throws(PeerFault) -> WeightDelta? {
    do throws(WireError) { return try delta.add(message) } catch { throw PeerFault(error) }
  }

  /// The same for an evaluation.
  mutating func assemble(_ message: Evaluation) throws(PeerFault) -> Evaluation? {
    do throws(WireError) { return try evaluation.add(message) } catch { throw PeerFault(error) }
  }

  /// The same for what it says of its data.
  mutating func assemble(_ message: Ready) throws(PeerFault) -> Ready? {
    do throws(WireError) { return try ready.add(message) } catch { throw PeerFault(error) }
  }
}
