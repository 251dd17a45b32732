import Foundation
import Records
import Testing

/// `metronome runs`, and stores of runs as a user meets them.
@Suite(.fewAtATime) struct RunsVerbTests {
  /// Three runs in `runs`, one of them a comparison's.
  private func threeRuns(in workspace: Workspace) async throws {
    for (folder, scheme, seed) in [
      ("runs/a", "FedFix-0.5", 1), ("runs/b", "FedFix-0.2", 5), ("runs/many/1", "Async", 2),
    ] {
      var experiment = SmallExperiment.brief(scheme)
      experiment.stop = "{ time: 2 }"
      try workspace.write(experiment.yaml, to: "small.yaml")
      let ending = try await workspace.run(
        ["run", "small.yaml", "--processes", "1", "--output", folder, "--set", "seed=\(seed)"])
      try #require(ending.code == 0, "\(ending.errors)")
    }
  }

  @Test func `runs are listed, picked and exported`() async throws {
    let workspace = try Workspace()
    try await threeRuns(in: workspace)
    let all = try await workspace.run(["runs"])
    #expect(all.code == 0 && all.errors.isEmpty)
    let lines = all.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 5 && lines[0].hasPrefix("run "))
    #expect(lines[2].hasPrefix("runs/a ") && lines[4].hasPrefix("runs/many/1 "))
    #expect(lines[2].contains(" finished "))

    let picked = try await workspace.run(
      ["runs", "--where", "scheme = FedFix and seed < 3", "--csv"])
    let rows = picked.output.split(separator: "\n").map(String.init)
    #expect(rows.count == 2 && rows[1].hasPrefix("runs/a,"))
    #expect(rows[0].split(separator: ",").contains("training.rate"))

    let json = try await workspace.run(["runs", "runs/b", "runs/many", "--json"])
    let objects = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(objects.map { $0["folder"] as? String } == ["runs/b", "runs/many/1"])
    let summary = try #require(objects[0]["summary"] as? [String: Any])
    #expect(summary["seed"] as? Int == 5)
    let line = try #require(summary["command_line"] as? String)
    #expect(line.hasPrefix("metronome run small.yaml --processes 1 --output runs/b --set seed=5"))

    let export = try await workspace.run(["runs", "--export", "all.sqlite"])
    #expect(export.output == "3 runs in all.sqlite\n")
    #expect(try workspace.names(in: "").filter { $0.hasPrefix("all") } == ["all.sqlite"])
    let one = try StoredRun(workspace.path + "/runs/b").updates().count
    #expect(try workspace.bytes(of: "all.sqlite").count > 50 * one)
    let csv = try await workspace.run(["runs", "--export", "all.csv"])
    #expect(csv.code == 0)
    #expect(try workspace.text(of: "all.csv").split(separator: "\n").count == 4)
  }

  @Test(arguments: [
    (["--where", "sed < 3"], 2, "; did you mean \"seed\"?"),
    (["--where", "seed <"], 2, "--where: found the end of the condition; allowed: a number"),
    (["--show", "training.rat"], 2, "--show: no run has the key \"training.rat\""),
    (["--export", "all.txt"], 2, "--export: found \"all.txt\"; allowed: a name that ends with"),
    (["--csv", "--json"], 2, "found --csv and --json; allowed: one of them"),
    (["elsewhere"], 3, "elsewhere: cannot be read (No such file or directory)"),
  ])
  func `a wrong option is refused with a sentence`(
    arguments: [String], code: Int32, sentence: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let run = try await workspace.run(["run", "small.yaml", "--output", "runs/a"])
    #expect(run.code == 0)
    let ending = try await workspace.run(["runs"] + arguments)
    #expect(ending.code == code && ending.output.isEmpty)
    #expect(ending.errors.contains(sentence), "\(ending.errors)")
  }

  @Test func `a run without its store is told of, and listed with what is left`() async throws {
    let workspace = try Workspace()
    try await threeRuns(in: workspace)
    try FileManager.default.removeItem(atPath: workspace.path + "/runs/a/run.sqlite")
    try workspace.write(
      "no database at all, but as long as a header".utf8.map { $0 },
      to: "runs/b/run.sqlite")
    let ending = try await workspace.run(["runs"])
    #expect(ending.code == 0)
    #expect(ending.errors.contains("runs/a/run.sqlite: it is not there; "))
    #expect(ending.errors.contains("runs/b/run.sqlite: it is damaged (file is not a database)"))
    #expect(ending.output.split(separator: "\n").count { $0.contains(" finished ") } == 3)
    let export = try await workspace.run(["runs", "--export", "all.sqlite"])
    #expect(export.output == "1 run in all.sqlite\n")
  }

  @Test func `a run is read while it goes on, and after it was killed`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let launcher = try workspace.start(
      ["run", "endless.yaml", "--processes", "1", "--output", "run"])
    let path = workspace.path + "/run"
    try await eventually("rows of updates") {
      ((try? StoredRun(path).updates().count) ?? 0) > 10
    }
    let going = try StoredRun(path)
    #expect(going.state == .running && going.missing.count == 1)
    #expect(try going.updates().count == going.aggregations().count)
    for process in workspace.processes { kill(process.id, SIGKILL) }
    _ = try await launcher.ending()
    // A killed process lets go of its files last.
    try await eventually("the end of all") { (try? StoredRun(path).state) == .interrupted }
    let killed = try StoredRun(path)
    #expect(try killed.updates().count >= going.updates().count)
  }

  @Test func `a run whose store is removed ends with a sentence, and goes on without`() async throws
  {
    let workspace = try Workspace()
    var experiment = SmallExperiment.lasting()
    experiment.stop = "{ updates: 30000 }"
    try workspace.write(experiment.yaml, to: "lasting.yaml")
    let launcher = try workspace.start(
      ["run", "lasting.yaml", "--processes", "1", "--output", "run"])
    let path = workspace.path + "/run"
    try await eventually("rows of updates") {
      ((try? StoredRun(path).updates().count) ?? 0) > 10
    }
    try FileManager.default.removeItem(atPath: path + "/run.sqlite")
    let ending = try await launcher.ending()
    #expect(ending.code == 3)
    #expect(
      ending.lastError == """
        metronome: run/run.sqlite: it was removed or replaced while the run went on, and its rows \
        with it; go on with `metronome resume run`
        """)
    launcher.send(SIGTERM)
    let resumed = try workspace.start(["resume", "run", "--processes", "1"])
    try await eventually("the new store") { (try? StoredRun(path)) != nil }
    resumed.send(SIGTERM)
    let second = try await resumed.ending()
    #expect(second.errors.contains("run/run.sqlite is not there; a new one has what comes after"))
    #expect(try StoredRun(path).missing.contains { $0.hasPrefix("what came before aggregation") })
  }
}
