import Chance
import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// Decisions of which each is known only once what it is about is done, as under a real clock: the same
/// as a schedule's, told later.
private struct LateDecisions: DecisionSource {
  var known: [Schedule.Step] = []
  var knowsAhead: Bool { false }

  mutating func next() -> Schedule.Step? { known.isEmpty ? nil : known.removeFirst() }
}

@Suite struct LiveDecisionsTests {
  @Test(arguments: ExecutionTests.schemes, 0..<3 as Range<UInt64>)
  func `work is done before anybody knows what becomes of it, to the same bits`(
    scheme: String, seed: UInt64
  ) throws {
    let federation = try SmallFederation(ExecutionTests.lines(scheme))
    let initial = federation.learner.initialParameters()
    var execution = Execution(
      LateDecisions(), federation.settings, models: ModelVersions([0: initial], latest: 0),
      server: Server(federation.settings, parameterCount: initial.count),
      parameterCount: initial.count, skippedEvaluations: 0, Execution.Options(groupsFrom: 1))
    var desk = OrderDesk(learner: federation.learner)
    var random = RandomStream(seed: seed, purpose: .testInputs)
    var open: [Work] = []
    var done: Set<TrainingOrder> = []
    for step in Schedule(federation.settings, weights: federation.weights.ofClients) {
      if case .aggregate(let aggregation) = step {
        // Nothing is aggregated that has not arrived.
        let orders = Set(aggregation.contributions.map(\.order))
        while !orders.isSubset(of: done) {
          while let work = execution.nextWork(for: 1) { open.append(work) }
          try #require(!open.isEmpty, "seed \(seed)")
          let work = open.remove(at: Int(random.nextBelow(UInt32(open.count))))
          // What was given up has no version any more.
          guard execution.isUndone(work) else { continue }
          if case .training(let training) = work {
            #expect(!training.isSum)
            done.formUnion(training.members.map(\.order))
          }
          desk.complete(work, in: &execution)
        }
      }
      execution.decisions = LateDecisions(known: [step])
      execution.walkAhead()
    }
    while execution.outcome == nil, let work = open.popLast() ?? execution.nextWork(for: 1) {
      if execution.isUndone(work) { desk.complete(work, in: &execution) }
    }
    #expect(execution.outcome?.parameters == federation.reference(), "seed \(seed)")
    #expect(execution.returnedBytes == 0 || scheme.contains("async") == false)
  }
}
