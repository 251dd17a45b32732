import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// A crew at work in a federation, with a clock that is moved by hand: members do their orders in the
/// time that they are said to need, and say nothing where they are said to hang.
struct CrewBench {
  let federation: SmallFederation
  var execution: Execution
  var crew: Crew
  var desk: OrderDesk
  var now = Duration.zero
  /// How long each member needs for one client's work; nil where it never answers.
  var paces: [Int: Duration?] = [:]
  /// What each member is to do, in order.
  var inbox: [Int: [Crew.Dispatch.Order]] = [:]
  var begun: [Int: Duration] = [:]
  var events: [RunEvent] = []
  var answers = 0
  var lateAnswers = 0

  init(_ lines: String, patience: Duration = .seconds(60), expected: Int? = nil) throws {
    federation = try SmallFederation(lines)
    execution = federation.execution()
    desk = OrderDesk(learner: federation.learner)
    crew = Crew(
      Crew.Options(
        clients: federation.settings.clients, parameterCount: federation.learner.parameterCount,
        patience: patience, expected: expected))
  }

  @discardableResult
  mutating func join(
    pace: Duration?, hosted: HostedClients = .any, host: Host = Host()
  ) -> Int {
    let member = crew.join("host", hosted: hosted, host: host, at: now)
    crew.ready(member, in: &execution, at: now)
    paces[member] = pace
    return member
  }

  mutating func leave(_ member: Int) {
    crew.leave(member, because: "it left", from: &execution, at: now)
    inbox[member] = nil
  }

  /// Gives orders, and goes on to what happens next.
  mutating func step() throws {
    if execution.isBehind { execution.walkAhead() }
    for dispatch in crew.dispatch(from: &execution, at: now) {
      if inbox[dispatch.member, default: []].isEmpty { begun[dispatch.member] = now }
      inbox[dispatch.member, default: []] += dispatch.orders
    }
    var times: [(Duration, Int?)] = []
    for (member, orders) in inbox {
      guard let order = orders.first, let pace = paces[member] ?? nil else { continue }
      times.append((begun[member]! + pace * order.work.units, member))
    }
    if let deadline = crew.deadline(at: now) { times.append((max(deadline, now), nil)) }
    times.append((nextCheck, nil))
    let next = times.min { ($0.0, $0.1 ?? .max) < ($1.0, $1.1 ?? .max) }!
    now = max(now, next.0)
    if now >= nextCheck {
      crew.check(&execution, at: now)
      nextCheck = now + .seconds(1)
    }
    if let member = next.1 { answer(member) }
    events += crew.takeEvents() + execution.takeEvents()
    if now > .seconds(100_000) { throw Failure("the run stands still") }
  }

  private var nextCheck = Duration.seconds(1)

  private mutating func answer(_ member: Int) {
    let order = inbox[member]!.removeFirst()
    begun[member] = now
    answers += 1
    let answer = crew.answered(
      order.number, by: member, isFollowed: false, in: execution, at: now)
    switch answer {
    case .wanted(let work): desk.complete(work, in: &execution)
    case .late: lateAnswers += 1
    case .unknown: Issue.record("order \(order.number) is not known")
    }
  }

  /// Runs to the end.
  /// - Returns: how long it took.
  mutating func run() throws -> Duration {
    while execution.outcome == nil {
      if let failure = crew.failure(of: execution, at: now) { throw failure }
      try step()
    }
    return now
  }

  /// The sentences that were told.
  var told: [String] {
    events.compactMap { event in
      switch event {
      case .late(let late): "\(late.name) is late with \(late.work ?? "its beginning")"
      case .caughtUp(let name): "\(name) has caught up"
      case .stuck(let text): text
      default: nil
      }
    }
  }
}
