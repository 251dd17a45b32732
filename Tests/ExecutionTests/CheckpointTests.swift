import Chance
import Federation
import Kernels
import Learning
import TestFederation
import Testing
@testable import Execution

@Suite struct CheckpointTests {
  @Test(arguments: ExecutionTests.schemes, 0..<6 as Range<UInt64>)
  func `a run that is interrupted anywhere goes on to the same bits`(
    scheme: String, seed: UInt64
  ) throws {
    try interrupt(SmallFederation(ExecutionTests.lines(scheme)), seed: seed)
  }

  @Test(
    arguments: [
      "{ momentum: 0.9 }", "{ kind: adam }", "{ kind: yogi }", "{ kind: adagrad, beta1: 0.5 }",
    ], 0..<4 as Range<UInt64>)
  func `what the server's optimiser remembers goes on with the run`(
    server: String, seed: UInt64
  ) throws {
    let plain = try SmallFederation(ExecutionTests.lines("FedFix-0.5"))
    let federation = try SmallFederation(
      ExecutionTests.lines("FedFix-0.5", more: "server: \(server)"))
    #expect(federation.outcome(seed: 1).parameters != plain.outcome(seed: 1).parameters)
    try interrupt(federation, seed: seed)
    // A state of another optimiser is refused.
    let start = federation.learner.initialParameters()
    for vectors in [[:], ["server scale": start]] as [[String: [Float]]] {
      let state = RunState(
        aggregations: 0, evaluations: 0, planSHA256: PlanDigest().text,
        vectors: vectors.merging(["version 0": start]) { $1 })
      #expect(federation.execution(resuming: state) == nil)
    }
  }

  /// Interrupts a run now and then, and holds it against one that is not.
  func interrupt(_ federation: SmallFederation, seed: UInt64) throws {
    let whole = federation.outcome(seed: 7)
    var random = RandomStream(seed: seed, purpose: .testInputs)
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    var points: [EvaluatedPoint] = []
    var sessions = 0
    while true {
      if let outcome = execution.outcome {
        #expect(outcome.parameters == whole.parameters)
        #expect(outcome.final.tally.digest.text == whole.final.tally.digest.text)
        #expect(outcome.final.tally.staleness == whole.final.tally.staleness)
        break
      }
      if let work = execution.nextWork(for: 1) { desk.complete(work, in: &execution) }
      points += execution.takePoints()
      guard random.nextBelow(9) == 0, execution.outcome == nil else { continue }
      sessions += 1
      #expect(execution.state.evaluations == points.count)
      execution = try #require(federation.execution(resuming: execution.state))
    }
    #expect(sessions > 0)
    #expect(points.map(\.time) == federation.evaluationTimes)
  }

  @Test(arguments: ["time: 6", "time: 6, accuracy: 0.5"])
  func `a run that had ended, but could not be written, comes to the same end`(stop: String) throws
  {
    let federation = try SmallFederation(
      ExecutionTests.lines("Async").replacing("time: 6", with: stop))
    let whole = federation.outcome(seed: 7)
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    while execution.outcome == nil, let work = execution.nextWork(for: 1) {
      desk.complete(work, in: &execution)
    }
    let rows = execution.takePoints().count
    var again = try #require(federation.execution(resuming: execution.state))
    #expect(execution.state.evaluations == rows - 1)
    while again.outcome == nil, let work = again.nextWork(for: 1) {
      desk.complete(work, in: &again)
    }
    #expect(again.outcome?.parameters == whole.parameters)
    #expect(again.outcome?.reason == whole.reason)
    #expect(again.outcome?.final.time == whole.final.time)
    let points = again.takePoints()
    #expect(points.count == 1)
  }

  @Test func `a state of another schedule is refused`() throws {
    let federation = try SmallFederation(ExecutionTests.lines("Async"))
    let start = federation.learner.initialParameters()
    var execution = federation.execution()
    var desk = OrderDesk(learner: federation.learner)
    while execution.version < 5, let work = execution.nextWork(for: 1) {
      desk.complete(work, in: &execution)
    }
    _ = execution.takePoints()
    let state = execution.state
    #expect(federation.execution(resuming: state) != nil)
    var other = state
    other.vectors = ["version 5": start]
    #expect(
      federation.execution(resuming: other) == nil, "orders from older versions are under way")
    other = state
    other.aggregations = 1_000_000
    #expect(federation.execution(resuming: other) == nil, "the schedule ends before")
    other = state
    other.vectors["version 5"] = [1]
    #expect(federation.execution(resuming: other) == nil, "another model")
    other = state
    other.vectors["memory of client 3"] = start
    #expect(federation.execution(resuming: other) == nil, "a vector that nobody asks for")
    let delays = try SmallFederation(
      ExecutionTests.lines("Async").replacing("mean: 1", with: "mean: 1.1"))
    #expect(delays.execution(resuming: state) == nil, "other delays")
  }
}
