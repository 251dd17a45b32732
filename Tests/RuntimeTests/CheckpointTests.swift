import Federation
import Glibc
import Kernels
import Learning
import Results
import Testing

@testable import Runtime

@Suite struct CheckpointTests {
  /// A folder that is removed with its checkpoint.
  func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    var template = Array("/tmp/metronome-checkpoint-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer {
      for name in ["state.json", "versions.f32"] { unlink("\(path)/checkpoint/\(name)") }
      rmdir(path + "/checkpoint")
      rmdir(path)
    }
    return try body(path)
  }

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
    // A checkpoint of another optimiser is refused.
    let start = federation.learner.initialParameters()
    let checkpoint = Checkpoint(
      aggregations: 0, evaluations: 0, wallSeconds: 0, trainingSeconds: 0, versions: [0: start])
    #expect(
      Execution(
        federation.settings, weights: federation.weights.weights, parameterCount: start.count,
        resuming: checkpoint, whileWalking: {}) == nil)
  }

  /// Interrupts a run now and then, and holds it against one that is not.
  func interrupt(_ federation: SmallFederation, seed: UInt64) throws {
    let whole = federation.outcome(seed: 7)
    var random = RandomStream(seed: seed, purpose: .syntheticData)
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
      if let work = execution.nextWork(for: .any) { desk.complete(work, in: &execution) }
      points += execution.takeEvaluatedPoints()
      guard random.nextBelow(9) == 0, execution.outcome == nil else { continue }
      sessions += 1
      let checkpoint = execution.checkpoint(wallSeconds: 1.5, trainingSeconds: 1)
      #expect(checkpoint.evaluations == points.count)
      let read = try withFolder { folder in
        try checkpoint.write(in: folder)
        return try Checkpoint(in: folder)
      }
      #expect(read == checkpoint)
      execution = try #require(
        Execution(
          federation.settings, weights: federation.weights.weights,
          parameterCount: federation.learner.parameterCount, resuming: read,
          whileWalking: {}))
    }
    #expect(sessions > 0)
    #expect(points.map(\.time) == federation.evaluationTimes)
  }

  @Test func `a checkpoint of another schedule is refused`() throws {
    let federation = try SmallFederation(ExecutionTests.lines("Async"))
    let start = federation.learner.initialParameters()
    func resumed(_ checkpoint: Checkpoint) -> Execution? {
      Execution(
        federation.settings, weights: federation.weights.weights, parameterCount: start.count,
        resuming: checkpoint, whileWalking: {})
    }
    var checkpoint = Checkpoint(
      aggregations: 5, evaluations: 1, wallSeconds: 0, trainingSeconds: 0, versions: [5: start])
    #expect(resumed(checkpoint) == nil, "orders from older versions are under way")
    checkpoint.aggregations = 1_000_000
    #expect(resumed(checkpoint) == nil, "the schedule ends before")
    checkpoint = Checkpoint(
      aggregations: 0, evaluations: 0, wallSeconds: 0, trainingSeconds: 0, versions: [0: [1]])
    #expect(resumed(checkpoint) == nil, "another model")
    checkpoint.versions = [0: start]
    #expect(resumed(checkpoint) != nil)
  }

  @Test func `a damaged checkpoint is refused with its file`() throws {
    try withFolder { folder in
      let checkpoint = Checkpoint(
        aggregations: 3, evaluations: 2, wallSeconds: 1, trainingSeconds: 1,
        versions: [2: [1, 2], 3: [3, 4]], serverMemory: [[5, 6], [7, 8]])
      try checkpoint.write(in: folder)
      #expect(try Checkpoint(in: folder) == checkpoint)
      let file = folder + "/checkpoint/versions.f32"
      let descriptor = open(file, O_WRONLY)
      _ = pwrite(descriptor, [UInt8(7)], 1, 5)
      let flipped = #expect(throws: ResultsError.self) { try Checkpoint(in: folder) }
      #expect(
        flipped?.description
          == "\(file): its content is not what state.json says; it is damaged")
      ftruncate(descriptor, 12)
      close(descriptor)
      let cut = #expect(throws: ResultsError.self) { try Checkpoint(in: folder) }
      #expect(cut?.description == "\(file): it has not the 32 bytes that state.json says")
    }
    try withFolder { folder in
      let error = #expect(throws: ResultsError.self) { try Checkpoint(in: folder) }
      #expect(
        error?.description == """
          \(folder)/checkpoint: there is no checkpoint; only an interrupted run has one. Run it \
          again \
          with `metronome run \(folder)/experiment.yaml`
          """)
    }
  }
}
