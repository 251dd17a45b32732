internal import DequeModule
import Federation

/// A client process, as the coordinator sees it.
struct Member {
  /// How far a process's queue is filled: one message's orders in work, and one's so that it never
  /// waits for the next. What is on its way over a slow line comes on top.
  private static let queueLength = 2
  /// Messages of orders on their way, at most.
  private static let messagesOnLineMax = 62
  /// A line that takes less, both ways, is no slow one.
  private static let quickLine = Duration.milliseconds(2)
  /// Orders that take less go together, up to as many as fill this time, and so do their answers: a
  /// message wakes four threads, which costs as much as a short update.
  private static let messageDuration = Duration.milliseconds(2)
  private static let ordersPerMessageMax = 64
  /// Values that the answers of a message have together.
  private static let joinedValueCountMax = 1 << 20
  /// Versions that a process is taken to hold; older ones are sent again should they be needed.
  private static let heldVersionsMax = 4

  /// Something that it was asked for and has not answered yet.
  struct Assignment {
    let order: UInt64
    let work: Work
    /// Whether another one followed in the same message.
    let isFollowed: Bool
    /// When it was given.
    let since: Duration
  }

  /// Which of the run's client processes it is, from 1.
  let number: Int
  /// For logs and sentences.
  let name: String
  let hosted: HostedClients
  /// The machine that it runs on.
  let host: Host
  /// Whether it is ready for orders.
  var isReady = false
  /// Whether it waits until one of its host is needed, since as many work there as have a core.
  var isSpare = false
  /// Whether it has let an order lie for far too long, and gets no more until it answers.
  var isLate = false
  /// Whether it stands in a line of those who may get an order.
  var isListed = false
  /// In the order in which it was given them.
  private(set) var assignments = Deque<Assignment>()
  /// Clients of all assignments.
  private(set) var openUnits = 0
  /// What it has answered.
  var done = WorkDone()
  /// Messages of orders that are under way.
  private var messages = 0
  /// Since when it has been at work on what it answers next; before it is ready, since it joined.
  private(set) var busySince: Duration
  /// When a message of it came last.
  var lastHeard: Duration
  private var unitsInMessage = 0
  private var ordersInMessage = 0
  private var paces: [Work.Kind: Duration] = [:]
  /// Messages of training that were timed.
  private var trainingsTimed = 0
  /// Whether its next answer alone says what its pace in training is.
  private var isPaceOld = true
  private var orderDuration: Duration?
  /// The shortest time from the giving of an order to train to its answer: the line both ways, and the
  /// work. Nil before one was answered.
  private var shortestTurnaround: Duration?
  /// Units of the last message that was answered.
  private var unitsOfMessage = 1
  /// The versions that it holds, the oldest first.
  private var held: [Int] = []

  init(number: Int, name: String, hosted: HostedClients, host: Host, at now: Duration) {
    self.host = host
    self.number = number
    self.name = name
    self.hosted = hosted
    (lastHeard, busySince) = (now, now)
  }

  /// Whether it may do what nobody has declared.
  var isFree: Bool { hosted == .any }

  /// Whether it can be given another message's orders.
  var hasRoom: Bool {
    isReady && !isLate && !isSpare && messages < Self.queueLength + messagesOnLine
  }

  /// Messages that have to be on their way so that a process at the end of a slow line never waits: as
  /// many as it does while one goes there and back.
  ///
  /// While there are too few its pace is that of the line, so they become more one by one, until its pace
  /// is that of its work.
  private var messagesOnLine: Int {
    guard let shortestTurnaround, let pace = settledPace, pace > .zero else { return 0 }
    let message = pace * unitsOfMessage
    let line = shortestTurnaround - message
    guard line > Self.quickLine else { return 0 }
    return Int(min(Double(Self.messagesOnLineMax), line / message))
  }

  /// How long work of a kind takes it for each client, messages included; nil before it did any.
  func pace(_ kind: Work.Kind) -> Duration? { paces[kind] }

  /// The best that its pace was lately: what it can do, whatever a hiccup, a message of one short order
  /// or the company of other processes made of a single one. Nil before one was timed that includes no
  /// opening of data.
  private(set) var bestPaces: [Work.Kind: Duration] = [:]

  /// Answers are seen in batches, so that a single one may seem to have taken no time: paces at their
  /// best are taken over so much time.
  private static let windowDuration = Duration.milliseconds(10)
  private var windows: [Work.Kind: (time: Duration, units: Int)] = [:]

  private mutating func addToWindow(_ kind: Work.Kind, _ took: Duration) {
    var window = windows[kind] ?? (.zero, 0)
    window.time += took
    window.units += max(1, unitsInMessage)
    windows[kind] = window
    guard window.time >= Self.windowDuration else { return }
    let pace = window.time / window.units
    bestPaces[kind] = bestPaces[kind].map { min(pace, $0 * 21 / 20) } ?? pace
    windows[kind] = nil
  }

  /// The best that its pace in training was lately.
  var settledPace: Duration? { bestPaces[.training] }

  /// Notes that it gets nothing for a while: its next answer says what it is like then, rather than
  /// hardly change what a single hiccup made of its pace.
  mutating func rest() { isPaceOld = true }

  /// How many orders to train make a message for it.
  func ordersPerMessage(parameterCount: Int) -> Int {
    guard let orderDuration, orderDuration > .zero else { return 1 }
    let count = min(Self.messageDuration / orderDuration, Double(Self.ordersPerMessageMax))
    return max(1, min(Int(count), Self.joinedValueCountMax / max(1, parameterCount)))
  }

  /// Notes that it is given an order, and whether another follows in the same message.
  mutating func assign(_ work: Work, order: UInt64, isFollowed: Bool, at now: Duration) {
    if assignments.isEmpty { busySince = now }
    assignments.append(
      Assignment(order: order, work: work, isFollowed: isFollowed, since: now))
    openUnits += work.units
    if !isFollowed { messages += 1 }
  }

  /// Notes that an order is answered or given up.
  /// - Returns: what it was, and whether it was the first in turn; nil when it has no such order.
  mutating func remove(_ order: UInt64) -> (assignment: Assignment, isFirst: Bool)? {
    guard let place = assignments.firstIndex(where: { $0.order == order }) else { return nil }
    let assignment = assignments.remove(at: place)
    openUnits -= assignment.work.units
    if !assignment.isFollowed { messages -= 1 }
    return (assignment, place == 0)
  }

  /// Notes an answer to an order that was removed, and whether another follows in the same message.
  /// - Parameter since: when the order was given.
  mutating func measure(_ work: Work, since: Duration, isFollowed: Bool, at now: Duration) {
    unitsInMessage += work.units
    ordersInMessage += 1
    guard !isFollowed else { return }
    let took = now - busySince
    done.busy += took
    let pace = took / max(1, unitsInMessage)
    if work.kind == .training {
      orderDuration = took / ordersInMessage
      shortestTurnaround = min(shortestTurnaround ?? .seconds(86_400), now - since)
      unitsOfMessage = max(1, unitsInMessage)
      trainingsTimed += 1
      if isPaceOld {
        (paces[.training], bestPaces[.training], windows[.training]) = (nil, nil, nil)
      }
      isPaceOld = trainingsTimed < 2
    }
    if work.kind != .training || trainingsTimed > 1 { addToWindow(work.kind, took) }
    paces[work.kind] = paces[work.kind].map { ($0 * 3 + pace) / 4 } ?? pace
    busySince = now
    unitsInMessage = 0
    ordersInMessage = 0
  }

  /// Notes that what it was at was given up, and it is at the next.
  mutating func begin(at now: Duration) {
    busySince = now
    unitsInMessage = 0
    ordersInMessage = 0
  }

  /// Whether the process was sent the version and not told to forget it.
  func holds(_ version: Int) -> Bool { held.contains(version) }

  /// Notes that the process is sent an order for the version: whether the model has to go along, and
  /// which versions the process may forget.
  mutating func hold(_ version: Int) -> (sendsModel: Bool, forget: [Int]) {
    if held.contains(version) { return (false, []) }
    held.append(version)
    let surplus = held.prefix(max(0, held.count - Self.heldVersionsMax))
    held.removeFirst(surplus.count)
    return (true, Array(surplus))
  }
}

extension Work {
  /// What its duration is in proportion to: its clients.
  var units: Int {
    switch self {
    case .training(let work): work.members.count
    case .evaluation(let work): work.clients.count
    }
  }

  /// For a sentence.
  var text: String {
    switch self {
    case .training(let work):
      let first = work.members[0].order
      return work.isSum
        ? "updates of \(ClientRanges(clients).text)"
        : "client \(first.client.rawValue)'s update \(first.update)"
    case .evaluation(let work):
      return "the evaluation of version \(work.version) on \(ClientRanges(work.clients).text)"
    }
  }
}
