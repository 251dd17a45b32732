@testable import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// Numbers that are none any more.
@Suite struct DivergenceTests {
  let federation: SmallFederation

  init() throws {
    federation = try SmallFederation(
      ExecutionTests.lines("FedAvg", more: "server: { kind: adam, rate: 1 }")
        .replacing("time: 6", with: "time: 60"))
  }

  @Test(arguments: [false, true])
  func `a version that is not finite is not made, and what did it is named`(
    overflowsMemoryAlone: Bool
  ) throws {
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    while execution.version < 2, let work = execution.nextWork(for: 1) {
      desk.complete(work, in: &execution)
    }
    _ = execution.takePoints()
    let before = execution.state
    // Its square is too large for a float, or it is so itself by its weight.
    let value: Float = overflowsMemoryAlone ? 1e30 : 3e38
    let count = federation.learner.parameterCount
    var number = 0
    while number < 7, let next = execution.nextWork(for: 1) {
      guard case .training(let work) = next else {
        desk.complete(next, in: &execution)
        continue
      }
      let norm = number == 3 ? Double(value) : 1
      let values = [Float](repeating: number == 3 ? value : 0.1, count: count)
      execution.complete(work, values: values[...], norm: norm, by: "process \(number)")
      number += 1
    }
    while let work = execution.nextWork(for: 1) {
      guard case .evaluation = work else {
        Issue.record("nothing is trained any more")
        break
      }
      desk.complete(work, in: &execution)
    }
    let divergence = try #require(execution.divergence)
    #expect(execution.outcome == nil)
    #expect(divergence.version == 3)
    guard case .sum(let part) = divergence.cause else {
      Issue.record("\(divergence.cause)")
      return
    }
    #expect(part.process == "process 3" && part.norm == Double(value))
    #expect(part.contributions.map(\.order.client) == [ClientID(3)])
    _ = execution.takePoints()
    // Of versions that only an evaluation held, none is left.
    #expect(execution.state.vectors.allSatisfy { before.vectors[$0.key] == $0.value })
    #expect(execution.state.vectors["version 2"] != nil)
    #expect(federation.execution(resuming: execution.state) != nil)
  }

  @Test func `a version that float16 does not have is not made, and the sentence says what to do`()
    throws
  {
    let federation = try SmallFederation(
      ExecutionTests.lines("FedAvg", more: "encoding: float16\nserver: { rate: 10 }"))
    var execution = federation.execution()
    var number = 0
    while execution.divergence == nil, let next = execution.nextWork(for: 1) {
      guard case .training(let work) = next else {
        var desk = OrderDesk(learner: federation.learner, encoding: .float16)
        desk.complete(next, in: &execution)
        continue
      }
      number += 1
      let value: Float = number == 5 ? 60_000 : 0
      let values = [Float](repeating: value, count: federation.learner.parameterCount)
      execution.complete(work, values: values[...], norm: Double(value), by: "process \(number)")
    }
    let divergence = try #require(execution.divergence)
    guard case .range(let magnitude, let part) = divergence.cause else {
      Issue.record("\(divergence.cause)")
      return
    }
    #expect(magnitude > 65_504 && part.process == "process 5")
    #expect(divergence.sentence.contains("beyond 65504, the largest of `encoding: float16`"))
    #expect(divergence.sentence.contains("or `encoding: float32`"))
  }

  @Test func `an evaluation that ends the run comes before a later divergence`() throws {
    let federation = try SmallFederation(
      ExecutionTests.lines("FedAvg", more: "server: { rate: 2 }")
        .replacing("time: 6", with: "time: 60, accuracy: 0.01"))
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    var evaluations: [Work] = []
    while execution.version < 1 {
      let next = execution.nextWork(for: 1)
      let work = try #require(next)
      if case .evaluation = work {
        evaluations.append(work)
      } else {
        desk.complete(work, in: &execution)
      }
    }
    let count = federation.learner.parameterCount
    while let work = execution.nextWork(for: 1) {
      guard case .training(let training) = work else {
        evaluations.append(work)
        continue
      }
      execution.complete(training, values: [Float](repeating: 3e38, count: count)[...])
    }
    // Every contribution is finite, and their sum on top of the model is not.
    #expect(execution.version == 1 && execution.divergence == nil)
    for work in evaluations { desk.complete(work, in: &execution) }
    #expect(execution.outcome?.reason == .accuracy)
    #expect(execution.divergence == nil)
  }

  @Test func `a weight that is none ends the run with its client, staleness and value`() throws {
    let federation = try SmallFederation(ExecutionTests.lines("Async"))
    let rule = try Expression("if(s == 4, 0 - 1, 1)")
    let weights = ClientWeights(
      rule, federation.settings, participation: federation.weights.participation)
    var first: ImpossibleWeight?
    for case .aggregate(let aggregation) in Schedule(federation.settings, weights: weights) {
      first = first ?? aggregation.impossibleWeight
    }
    let client = try #require(first).client.rawValue
    var execution = Execution(
      federation.settings, weights: weights, initial: federation.learner.initialParameters())
    var desk = OrderDesk(learner: federation.learner)
    while let work = execution.nextWork(for: 1) {
      if case .training(let work) = work {
        #expect(work.members.allSatisfy { $0.weight == 1 })
      }
      desk.complete(work, in: &execution)
    }
    let divergence = try #require(execution.divergence)
    #expect(divergence.version == execution.version + 1 && execution.version > 0)
    #expect(
      divergence.sentence.hasPrefix(
        "version \(divergence.version) cannot be made: a contribution of client "
          + "\(client) with staleness 4 would weigh -1.0; allowed: "),
      "\(divergence.sentence)")
    _ = execution.takeEvents()
    let state = execution.state
    #expect(
      Execution(
        federation.settings, weights: weights,
        parameterCount: federation.learner.parameterCount, resuming: state, whileWalking: {})?
        .version == execution.version)
  }
}
