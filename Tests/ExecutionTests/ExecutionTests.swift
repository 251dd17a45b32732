import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

@Suite struct ExecutionTests {
  static let schemes = SmallFederation.schemes

  static func lines(_ scheme: String, clients: Int = 7, more: String = "") -> String {
    SmallFederation.lines(scheme, clients: clients, more: more)
  }

  @Test(arguments: schemes)
  func `the final model is that of the plain reference, whoever does the work`(
    scheme: String
  ) throws {
    let federation = try SmallFederation(Self.lines(scheme))
    let expected = federation.reference()
    #expect(expected != federation.learner.initialParameters())
    for seed in 0..<4 as Range<UInt64> {
      #expect(federation.outcome(seed: seed).parameters == expected, "seed \(seed)")
      #expect(
        federation.outcome(seed: seed, groupsFrom: 1, claims: true).parameters == expected,
        "seed \(seed), in groups")
    }
  }

  @Test(arguments: schemes)
  func `with float16 models and deltas are rounded on their way, and nothing else is`(
    scheme: String
  ) throws {
    let federation = try SmallFederation(Self.lines(scheme, more: "encoding: float16"))
    let expected = federation.reference()
    #expect(try expected != SmallFederation(Self.lines(scheme)).reference())
    for seed in 0..<2 as Range<UInt64> {
      // A group's sum would be rounded once more: nothing is grouped.
      #expect(
        federation.outcome(seed: seed, groupsFrom: 1, claims: true).parameters == expected,
        "seed \(seed)")
    }
  }

  @Test(arguments: ["FedAvg", "FedAvg_deadline-1_identical", "Async", "FedFix-0.5", "FedBuff-3"])
  func `so it is where clients share a line and the server takes its time`(scheme: String) throws {
    let delays =
      "delays: { kind: exponential, network: { shared: { download: 900, upload: 700 } }, "
      + "server: { aggregation: { kind: exponential, mean: 0.05 }, byte: 0.0002 } }"
    let lines = Self.lines(scheme).replacing(
      "delays: { kind: exponential, mean: 1 }", with: delays)
    let federation = try SmallFederation(lines)
    let expected = federation.reference()
    #expect(expected != federation.learner.initialParameters())
    for seed in 0..<2 as Range<UInt64> {
      #expect(
        federation.outcome(seed: seed, claims: true).parameters == expected, "seed \(seed)")
    }
  }

  @Test func `large aggregations in groups give the same bits as one by one`() throws {
    let federation = try SmallFederation(
      Self.lines("FedAvg", clients: 40).replacing("time: 6", with: "aggregations: 3"))
    let expected = federation.reference()
    #expect(federation.outcome(seed: 1, groupsFrom: 1).parameters == expected)
    #expect(federation.outcome(seed: 2, groupsFrom: 1_000).parameters == expected)
  }

  @Test func `evaluations come in order with the tally of their moment`() throws {
    let federation = try SmallFederation(Self.lines("FedFix-0.5"))
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    var points: [EvaluatedPoint] = []
    while execution.outcome == nil {
      guard let work = execution.nextWork(for: 1) else { break }
      desk.complete(work, in: &execution)
      points += execution.takePoints()
    }
    #expect(points.map(\.version) == [0, 2, 4, 6, 8, 10, 12])
    #expect(points.map(\.time.units) == [0, 1, 2, 3, 4, 5, 6])
    #expect(points.map(\.tally.aggregations) == points.map(\.version))
    let outcome = try #require(execution.outcome)
    #expect(outcome.reason == .time && outcome.final.version == 12)
  }

  /// Runs to the end in the order of need, and looks at each piece of work and the execution.
  func run(
    _ federation: SmallFederation, look: (Execution, Work) -> Void
  ) -> (points: [EvaluatedPoint], outcome: Execution.Outcome?) {
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    var points: [EvaluatedPoint] = []
    while execution.outcome == nil {
      if execution.isBehind { execution.walkAhead() }
      guard let work = execution.nextWork(for: 1) else { break }
      look(execution, work)
      desk.complete(work, in: &execution)
      points += execution.takePoints()
    }
    return (points, execution.outcome)
  }

  @Test func `the model of the last row is not measured again where it was measured before`() throws
  {
    let federation = try SmallFederation(
      Self.lines("{ kind: fedfix, interval: 0.001 }", clients: 2)
        .replacing("{ kind: exponential, mean: 1 }", with: "{ kind: constant, value: [4, 5] }"))
    var evaluated: [Int] = []
    let (points, outcome) = run(federation) { _, work in
      if case .evaluation(let work) = work { evaluated.append(work.version) }
    }
    // Two pieces of work an evaluation, since there are two clients.
    #expect(evaluated == [0, 0, 4_000, 4_000, 5_000, 5_000])
    #expect(points.map(\.version) == [0, 4_000, 5_000, 6_000])
    #expect(
      points[3].test.loss == points[2].test.loss && points[2].test.loss != points[1].test.loss)
    #expect(outcome?.final.version == 6_000)
    #expect(outcome?.parameters == federation.reference())
  }

  @Test func `versions that change nothing take no memory`() throws {
    let federation = try SmallFederation(
      Self.lines("{ kind: fedfix, interval: 0.0000001 }")
        .replacing("time: 6", with: "updates: 40"))
    var most = 0
    let (_, outcome) = run(federation) { execution, _ in
      most = max(most, execution.heldVersions)
    }
    // One for each client and each open evaluation at most.
    #expect(most <= 7 + 8 + 1)
    #expect((outcome?.final.version ?? 0) > 10_000_000)
  }

  @Test func `no more evaluations are begun than a few while the first is not done`() throws {
    let federation = try SmallFederation(
      Self.lines("Async").replacing("every: 1", with: "aggregations: 1"))
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    var held: [Work] = []
    var begun = Set<Int>()
    while let work = execution.nextWork(for: 1) {
      if case .evaluation(let evaluation) = work {
        begun.insert(evaluation.evaluation)
        held.append(work)
      } else {
        desk.complete(work, in: &execution)
      }
    }
    #expect(begun == Set(0..<8) && execution.version == 8)
    // Once they are done, the run goes on to its end.
    while !held.isEmpty {
      desk.complete(held.removeFirst(), in: &execution)
      while let work = execution.nextWork(for: 1) { held.append(work) }
    }
    #expect(execution.outcome?.parameters == federation.reference())
  }

  @Test func `a long way ahead is walked in slices`() throws {
    let federation = try SmallFederation(
      """
      clients: 5000
      data: quadratic
      scheme: FedAvg
      stop: { aggregations: 1 }
      """)
    var execution = federation.execution()
    var slices = 1
    while execution.isBehind {
      #expect(execution.nextWork(for: 1) == nil)
      execution.walkAhead()
      slices += 1
    }
    // 5,000 orders, two evaluations, the aggregation and the end.
    #expect(slices == 3 && execution.nextWork(for: 1) != nil)
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `a run that stops by accuracy ends at the same version in any order of work`(
    seed: UInt64
  ) throws {
    let lines = Self.lines("Async").replacing("time: 6", with: "time: 40, accuracy: 0.7")
    let federation = try SmallFederation(lines)
    let first = federation.outcome(seed: 99)
    #expect(first.reason == .accuracy && first.final.test.accuracy! >= 0.7)
    #expect(first.final.version < 200)
    let outcome = federation.outcome(seed: seed)
    #expect(outcome.parameters == first.parameters)
    #expect(outcome.final.version == first.final.version)
    #expect(outcome.final.tally.digest.text == first.final.tally.digest.text)
  }

  @Test func `a run that stops by loss ends at the first version that has it`() throws {
    func federation(_ goals: String) throws -> SmallFederation {
      try SmallFederation(Self.lines("Async").replacing("time: 6", with: "time: 40, \(goals)"))
    }
    func points(_ federation: SmallFederation) -> (points: [EvaluatedPoint], end: StopReason?) {
      var execution = federation.execution()
      var desk = OrderDesk(learner: federation.learner)
      var points: [EvaluatedPoint] = []
      while execution.outcome == nil, let work = execution.nextWork(for: 1) {
        desk.complete(work, in: &execution)
        points += execution.takePoints()
      }
      return (points, execution.outcome?.reason)
    }
    let (first, end) = try points(federation("loss: 0.7"))
    let losses = first.compactMap(\.test.loss)
    #expect(end == .loss && losses.count == first.count)
    #expect(losses.last! <= 0.7 && losses.dropLast().allSatisfy { $0 > 0.7 })
    // The loss that it has is enough; of two goals reached at once the accuracy is told.
    let goal = "loss: \(losses.last!)"
    #expect(try points(federation(goal)).points.map(\.version) == first.map(\.version))
    let accuracy = "accuracy: \(first.last!.test.accuracy! - 1e-9)"
    #expect(try points(federation("loss: 10, accuracy: 0.01")).end == .accuracy)
    #expect(try points(federation("\(goal), \(accuracy)")).points.count <= first.count)
  }

  @Test func `the measures are weighted by importance`() throws {
    let federation = try SmallFederation(
      Self.lines("FedAvg", clients: 2, more: "importance: [3, 1]"))
    let outcome = federation.outcome(seed: 1)
    var learner = federation.learner
    let measures = (0..<2).map { learner.evaluate(client: $0, model: outcome.parameters) }
    let loss = 0.75 * measures[0].train.loss! + 0.25 * measures[1].train.loss!
    let accuracy = 0.75 * measures[0].test.accuracy! + 0.25 * measures[1].test.accuracy!
    #expect(abs(outcome.final.train.loss! - loss) < 1e-12)
    #expect(abs(outcome.final.test.accuracy! - accuracy) < 1e-12)
  }

  @Test func `a client that a process declared is trained by that process alone`() throws {
    let federation = try SmallFederation(Self.lines("FedAvg"))
    var execution = federation.execution()
    execution.claim(
      Claims([
        (member: 2, clients: ClientRanges([2...2, 9...9])),
        (member: 3, clients: ClientRanges([9...9])),
      ]))
    var seen: Set<ClientID> = []
    while let work = execution.nextWork(for: 1) {
      if case .training(let work) = work { seen.formUnion(work.members.map(\.order.client)) }
    }
    #expect(seen == Set([0, 1, 3, 4, 5, 6].map { ClientID($0) }))
    guard case .training(let own) = execution.nextWork(for: 2, isFree: false) else {
      Issue.record("no work for the host of client 2")
      return
    }
    #expect(own.members.map(\.order.client) == [ClientID(2)])
    #expect(execution.nextWork(for: 3, isFree: false) == nil)
  }
}
