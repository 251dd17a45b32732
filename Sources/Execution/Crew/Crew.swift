internal import DequeModule
import Federation

/// The client processes of a run: who is there, who is asked for what, who is waited for.
///
/// Knows no socket, no message and no clock: it is told what happened with the time since the run's
/// begin, and answers with what is to be sent. Nothing it decides changes a result, since work has the
/// same bits whoever does it.
public struct Crew {
  /// What is in its owner's power.
  public struct Options: Sendable {
    /// How many clients the federation has.
    public var clients: Int
    /// Numbers in the model.
    public var parameterCount: Int
    /// How long to wait for somebody who can do what nobody here can.
    public var patience: Duration
    /// How many processes were started to join; nil where anybody may come.
    public var expected: Int?

    public init(
      clients: Int, parameterCount: Int, patience: Duration = .seconds(60), expected: Int? = nil
    ) {
      self.clients = clients
      self.parameterCount = parameterCount
      self.patience = patience
      self.expected = expected
    }
  }

  /// Orders for one member, which go out together.
  public struct Dispatch: Hashable, Sendable {
    public let member: Int
    /// Never a number that was used before.
    public let orders: [Order]
    /// Versions that they start from and the member does not hold yet, in the order of their need.
    public let models: [Int]
    /// Versions that no later order names without sending them along.
    public let forget: [Int]

    public struct Order: Hashable, Sendable {
      public let number: UInt64
      public let work: Work
    }
  }

  /// What an answer is good for.
  public enum Answer: Hashable, Sendable {
    /// The first to this work.
    case wanted(Work)
    /// The work was done by another meanwhile.
    case late
    /// There is no such order.
    case unknown
  }

  let options: Options
  var members: [Int: Member] = [:]
  /// How many have ever joined.
  public private(set) var joined = 0
  /// Since when nobody is there; nil while somebody is, and before the first came.
  public private(set) var desertedSince: Duration?
  /// Who is at a piece of work that is under way.
  var holders: [WorkID: [Int]] = [:]
  /// Who may be given an order, in turn.
  var candidates = Deque<Int>()
  /// Who may do anything and found nothing to do.
  var idle = Deque<Int>()
  /// Who is too slow for what there is to do.
  var resting: [Int] = []
  /// Who is ready and waits until it is needed, in the order in which they came.
  private var spares: [Int] = []
  /// How many that may do anything work on each host.
  private var workers: [Host: Int] = [:]
  private(set) var restUntil = Duration.zero
  /// What all that may do anything train in a second, and how many they are.
  var capacity = (rate: 0.0, members: 0)
  var capacityUntil = Duration.zero
  /// Clients of all work that is under way, those counted twice that two are at.
  private(set) var openUnits = 0
  public private(set) var claims = Claims()
  /// How often somebody became ready, left, was late or caught up.
  public internal(set) var attendanceChanges = 0
  var troubles = Troubles()
  /// The longest that work of a kind took for each client.
  var longest: [Work.Kind: Duration] = [:]
  private var lastOrder: UInt64 = 0
  /// Since when there is work that nobody who is there may do.
  var unhostedSince: Duration?
  /// Whether somebody may have nothing to do while others are at work.
  var mayRelieve = false
  /// When the others' work is looked at next for such members.
  var nextRelief = Duration.zero
  var events: [RunEvent] = []

  public init(_ options: Options) { self.options = options }

  /// How many are there.
  public var count: Int { members.count }

  /// How many processes were started to join; nil where anybody may come.
  public var expected: Int? { options.expected }

  /// How long to wait for somebody who can do what nobody here can.
  public var patience: Duration { options.patience }

  /// How many of them are ready for orders.
  public var readyCount: Int { members.values.count { $0.isReady } }

  /// What a member is called.
  public func name(of member: Int) -> String { members[member]?.name ?? "client process \(member)" }

  /// All who are there, in the order in which they joined.
  public var numbers: [Int] { members.keys.sorted() }

  /// What happened since this was asked last, in order.
  public mutating func takeEvents() -> [RunEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }
}

// MARK: - Coming and going

extension Crew {
  /// A client process joins; it gets no orders before it is ready.
  /// - Parameters:
  ///   - name: for logs and sentences, its number put before it.
  ///   - pid: its process there.
  ///   - memoryBytes: the machine's memory; nil where it did not say.
  ///   - arithmetic: what it computes with, for people.
  /// - Returns: its number.
  public mutating func join(
    _ name: String, hosted: HostedClients, host: Host = Host(), pid: Int? = nil,
    memoryBytes: Int? = nil, arithmetic: String = "", at now: Duration
  ) -> Int {
    joined += 1
    desertedSince = nil
    let member = Member(
      number: joined, name: "client process \(joined) (\(name))", hosted: hosted, host: host,
      at: now)
    members[joined] = member
    events.append(
      .joined(
        RunEvent.Newcomer(
          member: joined, name: member.name, host: host, pid: pid, memoryBytes: memoryBytes,
          arithmetic: arithmetic)))
    return joined
  }

  /// It may be given orders.
  public mutating func ready(_ number: Int, in execution: inout Execution, at now: Duration) {
    guard members[number]?.isReady == false else { return }
    members[number]?.isReady = true
    attendanceChanges += 1
    members[number]?.lastHeard = now
    noteAnswer(of: number)
    if members[number]?.isFree == false { claim(in: &execution) }
    if let member = members[number], member.isFree {
      if workers[member.host, default: 0] >= member.host.workersMax {
        members[number]?.isSpare = true
        spares.append(number)
      } else {
        workers[member.host, default: 0] += 1
      }
    }
    list(number)
  }

  /// Puts one that waited to work, on this host where there is one: somebody left it, is late, or cannot
  /// do what is asked for.
  mutating func callSpare(of host: Host) {
    let place = spares.firstIndex { members[$0]?.host == host } ?? spares.indices.first
    guard let place else { return }
    let number = spares.remove(at: place)
    members[number]?.isSpare = false
    if let member = members[number] { workers[member.host, default: 0] += 1 }
    list(number)
  }

  /// A member leaves; its work goes to others.
  public mutating func leave(
    _ number: Int, because reason: String, from execution: inout Execution, at now: Duration
  ) {
    guard let member = members.removeValue(forKey: number) else { return }
    attendanceChanges += 1
    events.append(.worked(member: number, member.done))
    events.append(.left(member: number, name: member.name, reason: reason))
    candidates.removeAll { $0 == number }
    idle.removeAll { $0 == number }
    resting.removeAll { $0 == number }
    spares.removeAll { $0 == number }
    if member.isFree, member.isReady, !member.isSpare {
      workers[member.host, default: 1] -= 1
      callSpare(of: member.host)
    }
    for assignment in member.assignments {
      openUnits -= assignment.work.units
      release(assignment.work, by: number, in: &execution)
    }
    execution.forget(member: number)
    if !member.isFree { claim(in: &execution) }
    if members.isEmpty {
      desertedSince = now
      // Who starts them tells when none will come.
      if options.expected == nil {
        events.append(
          .stuck(
            "no client process is left; waiting up to \(options.patience.components.seconds) s for "
              + "one"))
      }
    }
    wakeResting()
  }

  private mutating func claim(in execution: inout Execution) {
    var hosted: [(member: Int, clients: ClientRanges)] = []
    for (number, member) in members.sorted(by: { $0.key < $1.key }) where member.isReady {
      if case .only(let clients) = member.hosted { hosted.append((number, clients)) }
    }
    claims = Claims(hosted)
    execution.claim(claims)
  }

  /// Takes the work from the member; where nobody else is at it, or none but those who are late, others may
  /// have it.
  private mutating func release(_ work: Work, by number: Int, in execution: inout Execution) {
    holders[work.id]?.removeAll { $0 == number }
    if isLeftLying(work) { execution.offerAgain(work) }
    if holders[work.id]?.isEmpty == true { holders[work.id] = nil }
  }

  /// Puts a member into the line of those who may get an order.
  mutating func list(_ number: Int) {
    guard let member = members[number], member.hasRoom, !member.isListed else { return }
    members[number]?.isListed = true
    candidates.append(number)
  }
}

// MARK: - Answers

extension Crew {
  /// Notes that something came of a member.
  public mutating func heard(_ number: Int, at now: Duration) { members[number]?.lastHeard = now }

  /// When a member was given this order, while it has not answered.
  public func since(_ order: UInt64, by number: Int) -> Duration? {
    members[number]?.assignments.first { $0.order == order }?.since
  }

  /// What a member was asked for by this order, while it has not answered.
  public func work(of order: UInt64, by number: Int) -> Work? {
    members[number]?.assignments.first { $0.order == order }?.work
  }

  /// Takes note of an answer that is right.
  /// - Parameter isFollowed: whether another came joined to it.
  public mutating func answered(
    _ order: UInt64, by number: Int, isFollowed: Bool, in execution: Execution, at now: Duration
  ) -> Answer {
    guard let (assignment, isFirst) = members[number]?.remove(order) else { return .unknown }
    let work = assignment.work
    openUnits -= work.units
    members[number]?.lastHeard = now
    members[number]?.done.add(work)
    // Who answers later orders and lets the first lie is waited for all the same.
    if isFirst {
      members[number]?.measure(
        work, since: assignment.since, isFollowed: isFollowed, at: now)
      if let pace = members[number]?.pace(work.kind) {
        longest[work.kind] = max(longest[work.kind] ?? .zero, pace)
      }
      noteAnswer(of: number)
    }
    list(number)
    holders[work.id]?.removeAll { $0 == number }
    if holders[work.id]?.isEmpty == true { holders[work.id] = nil }
    return execution.isUndone(work) ? .wanted(work) : .late
  }

  /// A member that was waited for is no longer.
  private mutating func noteAnswer(of number: Int) {
    guard members[number]?.isLate == true else { return }
    members[number]?.isLate = false
    attendanceChanges += 1
    events.append(.caughtUp(name: name(of: number)))
  }

  /// A member cannot do an order. Another may be able to.
  /// - Returns: false when it has no such order.
  public mutating func failed(
    _ order: UInt64, by number: Int, _ failure: Failure, in execution: inout Execution,
    at now: Duration
  ) -> Bool {
    guard let (assignment, isFirst) = members[number]?.remove(order) else { return false }
    openUnits -= assignment.work.units
    let name = name(of: number)
    members[number]?.lastHeard = now
    if isFirst {
      members[number]?.begin(at: now)
      noteAnswer(of: number)
    }
    if let host = members[number]?.host { callSpare(of: host) }
    list(number)
    if execution.isUndone(assignment.work) {
      let said = Failure(
        "\(failure.text) (said by \(name))", isDivergence: failure.isDivergence)
      troubles.add(assignment.work, said, from: number, at: now)
    }
    release(assignment.work, by: number, in: &execution)
    return true
  }
}

// MARK: - Orders

extension Crew {
  /// A number for an order that is no work: never one that was used before.
  public mutating func takeOrderNumber() -> UInt64 {
    lastOrder += 1
    return lastOrder
  }

  /// Gives a message's orders to each member that has room, in turn, until nobody can take another.
  public mutating func dispatch(
    from execution: inout Execution, at now: Duration
  ) -> [Dispatch] {
    call(execution.takeCalled())
    if now >= restUntil { wakeResting() }
    troubles.keep { execution.isUndone($0) }
    let takers = max(1, members.count - resting.count - spares.count)
    let share = (execution.readyUpdates + takers - 1) / takers
    let hopeless = hopelessFrom()
    var found: [Dispatch] = []
    // Nobody gets a second message while somebody has none.
    for _ in 0..<candidates.count {
      guard let number = candidates.popFirst() else { break }
      if members[number]?.assignments.isEmpty == true {
        give(to: number, &execution, share, before: hopeless, at: now, into: &found)
      } else {
        candidates.append(number)
      }
    }
    // Each of them would find what the first finds: so not one more is asked than there is work for.
    var asked = idle.count
    while asked > 0, execution.hasFreeWork(), let number = idle.popFirst() {
      asked -= 1
      give(to: number, &execution, share, before: hopeless, at: now, into: &found)
    }
    // What is left goes to all, and first to who has least to do.
    let rest = (execution.readyUpdates + takers - 1) / takers
    candidates = Deque(candidates.map { ($0, load(of: $0)) }.sorted { $0.1 < $1.1 }.map(\.0))
    while let number = candidates.popFirst() {
      give(to: number, &execution, rest, before: hopeless, at: now, into: &found)
    }
    return found + relief(in: &execution, at: now)
  }

  /// How long a member will be at what it has to do, as far as its pace tells.
  private func load(of number: Int) -> Double {
    guard let member = members[number] else { return 0 }
    return Double(member.openUnits) * ((member.settledPace ?? .seconds(1)) / .seconds(1))
  }

  /// Puts members before all others in the line: work came that they have the data for, or that they
  /// alone may do.
  private mutating func call(_ called: Set<Int>) {
    let waiting = called.filter { members[$0]?.hasRoom == true && !resting.contains($0) }
    guard !waiting.isEmpty else { return }
    idle.removeAll { waiting.contains($0) }
    candidates.removeAll { waiting.contains($0) }
    for number in waiting.sorted().reversed() {
      members[number]?.isListed = true
      candidates.prepend(number)
    }
  }

  /// Gives the next member in line a message of orders, and puts it where it belongs then.
  private mutating func give(
    to number: Int, _ execution: inout Execution, _ share: Int, before hopeless: Need?,
    at now: Duration, into found: inout [Dispatch]
  ) {
    members[number]?.isListed = false
    guard let member = members[number], member.hasRoom else { return }
    if !mayHelp(member, execution, at: now) {
      // One that has work comes again when it has done some.
      guard member.assignments.isEmpty else { return }
      members[number]?.isListed = true
      members[number]?.rest()
      if resting.isEmpty { restUntil = now + .milliseconds(10) }
      resting.append(number)
    } else if let orders = orders(for: member, &execution, share, before: hopeless) {
      found.append(assign(orders, to: number, &execution, at: now))
      list(number)
    } else if member.isFree {
      members[number]?.isListed = true
      idle.append(number)
      if member.assignments.isEmpty { mayRelieve = true }
    }
  }

  /// Work for one message.
  private mutating func orders(
    for member: Member, _ execution: inout Execution, _ share: Int, before hopeless: Need?
  ) -> [Work]? {
    guard let work = nextWork(for: member, &execution, before: hopeless) else { return nil }
    // Under the real clock each order's time counts by itself.
    guard case .training(let first) = work, troubles.isEmpty, !execution.isLive else {
      return [work]
    }
    var all = [work]
    let mostPerMessage = member.ordersPerMessage(parameterCount: options.parameterCount)
    let count = min(member.isFree ? share : .max, mostPerMessage)
    // Nothing starts before the last of them is back, so nobody waits for the first.
    while all.count < count,
      let next = execution.nextWork(beside: first, for: member.number, isFree: member.isFree)
    {
      all.append(.training(next))
    }
    // For other aggregations, too, as long as everybody has two messages' worth of work: then nobody
    // waits for what comes of the first of them.
    let takers = max(1, members.count - resting.count - spares.count)
    let fair = (execution.readyUpdates + holders.count + all.count) / takers
    let spread = min(fair / 2, fair - member.assignments.count)
    while all.count < min(spread, mostPerMessage),
      case .training(let next)? = execution.nextTraining(for: member.number, isFree: member.isFree)
    {
      all.append(.training(next))
    }
    return all
  }

  /// The next work for the member that it has not said it cannot do, and is not at.
  /// - Parameter hopeless: what the run will end at; nothing is trained for what comes after.
  private mutating func nextWork(
    for member: Member, _ execution: inout Execution, before hopeless: Need?
  ) -> Work? {
    var refused: [Work] = []
    defer { for work in refused { execution.offerAgain(work) } }
    while let work = execution.nextWork(
      for: member.number, isFree: member.isFree, window: holders.count + members.count)
    {
      var isWanted =
        !troubles.includes(work, for: member.number)
        && holders[work.id]?.contains(member.number) != true
      if let hopeless, case .training = work { isWanted = isWanted && work.need < hopeless }
      if isWanted { return work }
      refused.append(work)
    }
    return nil
  }

  /// - Precondition: the member is there, and there is work.
  mutating func assign(
    _ all: [Work], to number: Int, _ execution: inout Execution, at now: Duration
  ) -> Dispatch {
    guard var member = members.removeValue(forKey: number) else {
      preconditionFailure("member \(number) is not there")
    }
    var orders: [Dispatch.Order] = []
    var (models, forget) = ([] as [Int], [] as [Int])
    for (place, work) in all.enumerated() {
      lastOrder += 1
      let (sendsModel, surplus) = member.hold(work.version)
      if sendsModel { models.append(work.version) }
      forget += surplus
      member.assign(work, order: lastOrder, isFollowed: place < all.count - 1, at: now)
      openUnits += work.units
      holders[work.id, default: []].append(number)
      execution.settle(work, at: number)
      orders.append(Dispatch.Order(number: lastOrder, work: work))
    }
    members[number] = member
    // One that was to be forgotten may have been sent again for a later order.
    forget.removeAll { member.holds($0) }
    return Dispatch(member: number, orders: orders, models: models, forget: forget)
  }
}
