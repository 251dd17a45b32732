import Federation
import TestFederation
import Testing
import Wire

@testable import Execution

/// Rules that are broken are seen: a checker that passed anything would be worth nothing.
@Suite struct CheckerTests {
  private let experiment: SimulatedExperiment
  private let undisturbed: UndisturbedRun
  private let line = Connection(number: 1, to: .process(place: 0, life: 1), latency: .zero)

  init() throws {
    experiment = try SimulatedExperiment(seed: 3)
    undisturbed = UndisturbedRun(experiment)
  }

  private var first: Aggregation {
    get throws { try #require(undisturbed.aggregations[undisturbed.aggregations.keys.min() ?? 0]) }
  }

  private func answer(to contribution: Contribution) -> RunEvent {
    .updated(
      RunEvent.Update(
        order: contribution.order, member: 1, steps: 1, norm: 1, measures: MeasuredSet()))
  }

  @Test func `an update that nobody answered, or that comes twice, is seen`() throws {
    let aggregation = try first
    var checker = EachUpdateOnce()
    #expect(throws: Breach.self) { try checker.see(.aggregated(aggregation)) }
    checker = EachUpdateOnce()
    for contribution in aggregation.contributions { try checker.see(answer(to: contribution)) }
    let one = aggregation.contributions[0]
    var twice = checker
    #expect(throws: Breach.self) { try twice.see(answer(to: one)) }
    try checker.see(.aggregated(aggregation))
    #expect(throws: Breach.self) { try checker.see(.aggregated(aggregation)) }
  }

  @Test func `an aggregation with another weight, time, client or version is seen`() throws {
    let aggregation = try first
    let checker = ThePlanIsFollowed(undisturbed: undisturbed)
    func sees(_ change: (inout Aggregation) -> Void) -> Bool {
      var (checker, changed) = (checker, aggregation)
      change(&changed)
      return (try? checker.see(.aggregated(changed))) == nil
    }
    #expect(!sees { _ in })
    #expect(sees { $0.contributions[0].weight *= 1.0001 })
    #expect(sees { $0.time = VirtualTime(ticks: $0.time.ticks + 1) })
    #expect(sees { $0.contributions[0].order.update += 1 })
    #expect(sees { $0.contributions[0].order.baseVersion += 1 })
    #expect(sees { $0.contributions.removeLast() })
  }

  @Test func `a model with one other bit is seen`() throws {
    var checker = ModelsAreTheVersions(
      undisturbed: undisturbed, encoding: experiment.federation.encoding)
    var values = experiment.federation.encoding.travelled(undisturbed.versions[0])
    try checker.see(.model(Model(version: 0, parameters: Values(values))), over: line)
    values[1] = values[1].nextUp
    #expect(throws: Breach.self) {
      try checker.see(.model(Model(version: 0, parameters: Values(values))), over: line)
    }
  }

  @Test func `an order number that was used, and an aggregation that comes too late, are seen`()
    throws
  {
    var orders = LittleIsOpen()
    let order = CoordinatorMessage.evaluateOrder(EvaluateOrder(order: 1, version: 0, clients: []))
    try orders.see(order, over: line)
    #expect(throws: Breach.self) { try orders.see(order, over: line) }
    var times = NothingGoesBack()
    try times.see(.aggregated(first))
    #expect(throws: Breach.self) { try times.see(.aggregated(first)) }
  }

  @Test func `a process that is refused is seen, and a stranger may be`() throws {
    var checker = HonestAreHeard()
    let refusal = CoordinatorMessage.reject(reason: "no")
    try checker.see(refusal, over: Connection(number: 2, to: .stranger, latency: .zero))
    #expect(throws: Breach.self) { try checker.see(refusal, over: line) }
  }
}
