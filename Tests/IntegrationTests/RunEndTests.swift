import Testing

/// Ends that the numbers bring about.
@Suite(.fewAtATime) struct RunEndTests {
  @Test(arguments: [1, 3])
  func `a run that diverges says where, and leaves whole files`(processes: Int) async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.brief()
    experiment.training = "{ steps: 3, batch: 8, rate: 1e38 }"
    try workspace.write(experiment.yaml, to: "wild.yaml")
    let ending = try await workspace.run(
      ["run", "wild.yaml", "--processes", "\(processes)", "--output", "run"])
    #expect(ending.code == 3)
    #expect(ending.output.isEmpty)
    let sentence = ending.lastError.replacing(/process \d \([^)]*\)/, with: "process #")
      .replacing(/its norm is (not a number|infinite)/, with: "its norm is #")
    #expect(
      sentence
        == "metronome: training diverged: client 4's update 0, from version 0, is not finite "
        + "(its norm is #); choose a smaller training.rate than 1.0e+38 (said by client process #); "
        + "version 0, the last finite one, is kept in run/checkpoint")
    #expect(try workspace.isClean())

    let names = try workspace.names(in: "run")
    #expect(names.contains("experiment.yaml") && names.contains("metrics.csv"))
    #expect(!names.contains("summary.json"))
    #expect(!names.contains { $0.hasSuffix(".draft") })
    #expect(try workspace.text(of: "run/metrics.csv").hasSuffix("\n"))
    #expect(try await workspace.run(["validate", "run/experiment.yaml"]).code == 0)
  }

  @Test(arguments: [1, 3])
  func `a run whose versions diverge names what did it, and ends with numbers`(
    processes: Int
  ) async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.brief("FedAvg")
    experiment.training = "{ steps: 3, batch: 8, rate: 100 }"
    try workspace.write(experiment.yaml, to: "wild.yaml")
    let ending = try await workspace.run(
      [
        "run", "wild.yaml", "--set", "server.rate=1e37", "--processes", "\(processes)",
        "--output", "run",
      ])
    #expect(ending.code == 3)
    let sentence = ending.lastError.replacing(/process \d \([^)]*\)/, with: "process #")
      .replacing(/client \d's/, with: "client #'s").replacing(/norm [\d.]+/, with: "norm #")
    #expect(
      sentence
        == "metronome: the run diverged: version 1 is not finite, by client #'s update 0, from "
        + "version 0, with the norm # and the weight 0.16666666666666666, of client process #; "
        + "choose a smaller training.rate or server.rate; version 0, the last finite one, is kept "
        + "in run/checkpoint")
    #expect(!workspace.exists("run/model.npz") && !workspace.exists("run/summary.json"))
    let again = try await workspace.run(["resume", "run"])
    #expect(again.code == 3)
    #expect(again.lastError.contains("version 1 is not finite"))
  }

  @Test(arguments: ["Async", "FedAvg"])
  func `a run that stops by accuracy stops at the same version for any number of processes`(
    scheme: String
  ) async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.brief(scheme)
    experiment.stop = "{ time: 60, accuracy: 0.62 }"
    let alone = try await workspace.finish(experiment, processes: 1)
    let final = try #require(alone.summary["final"] as? [String: Double])
    #expect(final["test_accuracy"]! >= 0.62)
    let time = try #require(alone.summary["time"] as? Double)
    #expect(time > 0 && time < 60)
    let rows = try workspace.evaluations(in: alone.folder).dropFirst()
    let accuracies = rows.compactMap { Double($0.split(separator: ",").last ?? "") }
    #expect(accuracies.dropLast().allSatisfy { $0 < 0.62 })

    let three = try await workspace.finish(experiment, processes: 3)
    #expect(try three.digests == alone.digests)
    #expect(try three.integer("aggregations") == alone.integer("aggregations"))
  }

  @Test func `two runs at once do not disturb each other`() async throws {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("FedBuff-3")
    let alone = try await workspace.finish(experiment, processes: 1)
    try workspace.write(experiment.yaml, to: "small.yaml")
    let runs = try (1...2).map { number in
      try workspace.start(["run", "small.yaml", "--processes", "2", "--output", "run-\(number)"])
    }
    for (run, number) in zip(runs, 1...2) {
      #expect(try await run.ending().code == 0)
      #expect(try FinishedRun("run-\(number)", in: workspace).digests == alone.digests)
    }
  }
}
