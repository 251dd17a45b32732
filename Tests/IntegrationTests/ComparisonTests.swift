import Glibc
import Testing

/// Variants side by side.
@Suite(.fewAtATime) struct ComparisonTests {
  @Test func `compare has a row for each variant, in the table and in comparison.csv`()
    async throws
  {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run([
      "compare", "small.yaml", "--vary", "scheme=FedAvg,Async", "--vary", "training.rate=0.1,0.05",
      "--case", "scheme=FedFix-0.5,seed=9", "--processes", "2", "--output", "all",
      "--target-accuracy", "0.5",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let labels = [
      "FedAvg training.rate=0.1", "FedAvg training.rate=0.05", "Async training.rate=0.1",
      "Async training.rate=0.05", "FedFix-0.5 seed=9",
    ]
    let table = ending.output.split(separator: "\n").dropFirst(2).prefix(labels.count)
    for (row, label) in zip(table, labels) { #expect(row.hasPrefix(label + " ")) }
    #expect(ending.output.contains("time to 0.500"))
    #expect(ending.output.hasSuffix("\nall\n"))

    let csv = try workspace.text(of: "all/comparison.csv").split(separator: "\n")
    #expect(
      csv.first.map(String.init)
        == "label,scheme,aggregations,updates,target_accuracy,target_loss,time_to_target,train_loss,"
        + "test_loss,test_accuracy,test_accuracy_sd,bias,bias_error,staleness_mean,wall_seconds,"
        + "error")
    #expect(csv.count == 1 + labels.count)
    for (row, label) in zip(csv.dropFirst(), labels) { #expect(row.hasPrefix("\(label),")) }

    // Each is the run that the same settings give by themselves.
    try workspace.write(SmallExperiment.brief("Async").yaml, to: "async.yaml")
    let alone = try await workspace.finish(
      .brief("Async"), processes: 1, more: ["--set", "training.rate=0.05"])
    #expect(
      try FinishedRun("all/cells/Async-training.rate=0.05", in: workspace).digests == alone.digests)
    #expect(try workspace.isClean())
  }

  @Test func `a variant that fails does not stop the others`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run([
      "compare", "small.yaml", "--case", "training.rate=1e38", "--case", "scheme=Async",
      "--output", "all",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let rows = ending.output.split(separator: "\n").dropFirst(2)
    #expect(
      try #require(rows.first).wholeMatch(of: /FedFix-0\.5 training\.rate=1e38 +diverged( +-){8}/)
        != nil)
    #expect(
      ending.lastError
        == "metronome: 1 of 2 variants failed: FedFix-0.5 training.rate=1e38")
    #expect(try #require(rows.dropFirst().first).hasPrefix("Async "))
    let reason = try #require(ending.errors.firstMatch(of: /metronome: (training diverged: .+)/)).1
    #expect(ending.output.contains("\nfailed:\n  FedFix-0.5 training.rate=1e38: \(reason)\n"))
    let csv = try workspace.text(of: "all/comparison.csv").split(separator: "\n")
    #expect(csv.count == 3)
    #expect(csv[1] == "FedFix-0.5 training.rate=1e38,FedFix-0.5,,,,,,,,,,,,,,\"\(reason)\"")
    #expect(csv[2].hasPrefix("Async,Async,") && csv[2].hasSuffix(","))
  }

  @Test func `a comparison with no variant that finishes ends with code 3`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run([
      "compare", "small.yaml", "--vary", "training.rate=1e38,2e38", "--output", "all",
    ])
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: 2 of 2 variants failed: FedFix-0.5 training.rate=1e38; "
        + "FedFix-0.5 training.rate=2e38")
    let csv = try workspace.text(of: "all/comparison.csv").split(separator: "\n").dropFirst()
    #expect(csv.count == 2 && csv.allSatisfy { $0.contains(",\"training diverged: ") })
  }

  @Test func `a variant that fails before its run begins has what failed, too`() async throws {
    let workspace = try Workspace()
    try workspace.write(
      "x,kind\n" + (0..<20).map { "\($0),\($0 % 2)\n" }.joined(), to: "table.csv")
    try workspace.write(
      """
      clients: 3
      data: { source: csv, file: table.csv, label: kind }
      stop: { aggregations: 2 }

      """, to: "table.yaml")
    let ending = try await workspace.run([
      "compare", "table.yaml", "--vary", "data.file=table.csv,missing.csv", "--target-loss", "0.9",
      "--output", "all",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("  time to loss 0.9  "))
    #expect(ending.output.contains("\nfailed:\n  FedAvg data.file=missing.csv: missing.csv: "))
    let csv = try workspace.text(of: "all/comparison.csv").split(separator: "\n")
    #expect(csv[2].hasPrefix("FedAvg data.file=missing.csv,FedAvg,,,"))
    #expect(csv[2].contains("missing.csv: "))
  }

  @Test func `a target that no variant can reach is refused`() async throws {
    let workspace = try Workspace()
    try workspace.write("data: quadratic\nstop: { aggregations: 2 }\n", to: "quadratic.yaml")
    let ending = try await workspace.run([
      "compare", "quadratic.yaml", "--vary", "seed=1,2", "--target-accuracy", "0.5",
    ])
    #expect(ending.code == 2)
    #expect(
      ending.errors.hasPrefix("metronome: --target-accuracy: no variant has test samples with "))
    let both = try await workspace.run([
      "compare", "quadratic.yaml", "--vary", "seed=1,2", "--target-accuracy", "0.5",
      "--target-loss", "1",
    ])
    #expect(both.code == 2)
  }

  @Test func `a variant that is wrong is refused before anything is started`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run([
      "compare", "small.yaml", "--vary", "scheme=FedAvg,FedBuff-7", "--output", "all",
    ])
    #expect(ending.code == 2)
    #expect(
      ending.errors
        == "metronome: --vary scheme=FedBuff-7: scheme.size: found 7 for 6 clients; allowed: at "
        + "most 6 with restart flush, where a client waits for the flush that its update is in\n")
    #expect(!workspace.exists("all"))
  }

  @Test func `a comparison goes on in its folder, and refuses one with other runs`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let compare = ["compare", "small.yaml", "--output", "all", "--vary"]
    #expect(try await workspace.run(compare + ["seed=1,2"]).code == 0)
    let date = try workspace.date(of: "all/cells/FedFix-0.5-seed=2/summary.json")
    let more = try await workspace.run(compare + ["seed=2,3"])
    #expect(more.code == 0 && more.errors.contains("1 of 2 were done before"))
    #expect(try workspace.date(of: "all/cells/FedFix-0.5-seed=2/summary.json") == date)
    let csv = try workspace.text(of: "all/comparison.csv")
    #expect(csv.split(separator: "\n").count == 3)
    let other = try await workspace.run(compare + ["seed=2,3", "--set", "training.rate=0.02"])
    #expect(other.code == 3)
    #expect(
      other.errors
        == "metronome: all/cells/FedFix-0.5-seed=2: it holds a run of another experiment than this "
        + "sweep has there; choose another folder with --output, or remove it\n")
    #expect(try workspace.text(of: "all/comparison.csv") == csv)
  }

  @Test func `an interrupted comparison does not start the next variant`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let program = try workspace.start([
      "compare", "endless.yaml", "--vary", "scheme=Async,FedAvg", "--processes", "2",
      "--output", "all",
    ])
    try await eventually("the first variant's first evaluation") {
      workspace.textIfThere(of: "all/cells/Async/metrics.csv").split(separator: "\n").count > 1
    }
    program.send(SIGINT)
    #expect(try await program.ending(within: 10).code == 130)
    #expect(!workspace.exists("all/cells/FedAvg"))
    #expect(try workspace.isClean())
  }
}
