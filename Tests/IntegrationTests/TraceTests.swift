import Testing

/// A run's trace as the delays of another.
@Suite(.fewAtATime) struct TraceTests {
  @Test(arguments: ["FedBuff-3_identical", "FedAvg_deadline-1_identical"])
  func `a run leaves a trace that plans and runs to the same bits`(scheme: String) async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.brief(scheme)
    experiment.delays =
      "{ kind: exponential, availability: { kind: on-off, on: 3, off: 1 }, loss: 0.1 }"
    let first = try await workspace.finish(experiment, processes: 2)
    experiment.delays = "{ kind: trace, file: \(first.folder)/trace.csv }"
    let second = try await workspace.finish(experiment, processes: 1)
    #expect(try second.digests == first.digests)
    let traces = try [first, second].map { try workspace.text(of: $0.folder + "/trace.csv") }
    #expect(traces[0] == traces[1])
    #expect(traces[0].hasPrefix("client,start,end\n"))
    // The folder needs the file no more.
    try workspace.write("", to: first.folder + "/trace.csv")
    let plan = try await workspace.run(["plan", second.folder + "/experiment.yaml"])
    #expect(plan.code == 0, "\(plan.errors)")
  }

  @Test(arguments: ["validate", "plan", "run"])
  func `a weight that cannot be unbiased is refused before the run`(verb: String) async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.brief("FedAvg_deadline-0.5")
    experiment.delays = "F-80"
    try workspace.write(experiment.yaml, to: "late.yaml")
    let ending = try await workspace.run([verb, "late.yaml"])
    #expect(ending.code == 2)
    #expect(ending.errors.contains("client 0 "))
    #expect(try workspace.names(in: ".").contains("runs") == false)
  }
}
