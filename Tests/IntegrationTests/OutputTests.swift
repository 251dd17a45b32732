import Foundation
import Glibc
import Testing

/// What reaches people and programs over the two streams, and what becomes of it where it cannot.
@Suite(.fewAtATime) struct OutputTests {
  /// Runs metronome with its streams redirected as a shell would.
  private func run(
    _ arguments: [String], _ redirection: String, in workspace: Workspace
  ) async throws -> Ending {
    try await workspace.run(
      ["-c", "\"$0\" \"$@\" \(redirection)", try metronomePath()] + arguments, program: "/bin/sh")
  }

  @Test(
    arguments: [
      ["run", "small.yaml", "--processes", "1"], ["plan", "small.yaml"],
      ["plan", "small.yaml", "--json"],
      ["data", "small.yaml"], ["data", "small.yaml", "--json"], ["validate", "small.yaml"],
      ["compare", "small.yaml", "--vary", "seed=1", "--processes", "1"],
      ["--help"], ["plan", "--help"], ["--version"],
    ], [">/dev/full", ">&-"])
  func `a result that cannot be printed ends with code 3 and a sentence`(
    arguments: [String], redirection: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await run(arguments, redirection, in: workspace)
    #expect(ending.code == 3)
    #expect(
      ending.lastError.hasPrefix("metronome: standard output: the result cannot be written ("),
      "\(ending.errors)")
    if ["run", "compare"].contains(arguments[0]) {
      // What was computed is kept all the same.
      let folder = try #require(try workspace.names(in: "runs").first)
      let file = arguments[0] == "run" ? "summary.json" : "comparison.csv"
      #expect(workspace.exists("runs/\(folder)/\(file)"))
    }
    #expect(try workspace.isClean())
  }

  @Test func `a reader that has gone is told apart from a success`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    // The reader is gone before there is anything to read.
    let ending = try await workspace.run(
      [
        "-c", "(sleep 0.2; \"$0\" plan small.yaml; echo $? >code) | true; sleep 2",
        try metronomePath(),
      ], program: "/bin/sh")
    #expect(ending.errors.contains("Broken pipe"))
    #expect(try workspace.text(of: "code") == "3\n")
  }

  @Test func `a file on a full disk ends with code 3`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run(["plan", "small.yaml", "--csv", "/dev/full"])
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: /dev/full: cannot be written (No space left on device); "
        + "make room on the disk")
  }

  @Test func `a device is written to and stays one`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    _ = try await workspace.run(["plan", "small.yaml", "--csv", "plan.csv"])
    let ending = try await run(
      ["plan", "small.yaml", "--csv", "/dev/stderr"], "2>rows.csv", in: workspace)
    #expect(ending.code == 0)
    #expect(try workspace.text(of: "rows.csv") == workspace.text(of: "plan.csv"))
    #expect(try await workspace.run(["plan", "small.yaml", "--csv", "/dev/null"]).code == 0)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func `--quiet says nothing where nothing goes wrong`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.lasting().yaml, to: "lasting.yaml")
    let ending = try await workspace.run(["run", "lasting.yaml", "--quiet", "--output", "run"])
    #expect(ending.code == 0)
    #expect(ending.errors.isEmpty)
    #expect(ending.output.hasSuffix("  folder         run\n"))
    let refused = try await workspace.run(["run", "lasting.yaml", "--quiet", "--output", "run"])
    #expect(refused.code == 3)
    #expect(refused.errors.hasPrefix("metronome: run: already holds a run"))
    let both = try await workspace.run(["run", "x.yaml", "--quiet", "--progress", "json"])
    #expect(both.code == 2)
  }

  @Test func `--progress json gives an object on each line, to the end`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run([
      "compare", "small.yaml", "--case", "scheme=Async", "--case", "training.rate=0.1",
      "--processes", "1", "--progress", "json",
    ])
    #expect(ending.code == 0)
    let objects = try ending.errors.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let labels = objects.compactMap { $0["label"] as? String }
    #expect(Set(labels) == ["1/2 Async", "2/2 FedFix-0.5 training.rate=0.1"])
    #expect(objects.last?["fraction"] as? Double == 1)
    #expect(objects.allSatisfy { $0["event"] as? String == "progress" })
  }

  @Test func `the coordinator's hint is a note for programs`() async throws {
    let workspace = try Workspace()
    let run = try ManualRun(.endless, in: workspace, more: ["--progress", "json"])
    try await eventually("the note") { run.coordinator.errors.contains("\n") }
    let line = try #require(run.coordinator.errors.split(separator: "\n").first)
    let note = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
    #expect(note?["event"] == "note")
    #expect(note?["text"]?.hasSuffix("metronome client --connect \(workspace.endpoint)") == true)
    run.coordinator.send(SIGTERM)
    #expect(try await run.coordinator.ending().code == 130)
  }

  @Test func `the live line fits its terminal`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.lasting().yaml, to: "lasting.yaml")
    let command = "stty cols 33; exec \(try metronomePath()) run lasting.yaml --output run"
    let ending = try await workspace.run(
      ["-qec", command, "/dev/null"], program: "/usr/bin/script")
    #expect(ending.code == 0, "\(ending.output)")
    let shown = ending.output.components(separatedBy: "\r\u{1B}[K").dropFirst().dropLast()
    try #require(!shown.isEmpty)
    for line in shown {
      #expect(line.count < 33 && (line.isEmpty || line.contains("%")), "\(line)")
    }
  }

  @Test func `what a terminal would obey is escaped on its way`() async throws {
    let workspace = try Workspace()
    let name = "\u{1B}]0;owned\u{07}.yaml"
    let missing = try await workspace.run(["plan", name])
    #expect(missing.code == 2)
    try workspace.write("clients: 3\nschem\u{1B}[2Je: 1\n", to: name)
    let wrong = try await workspace.run(["plan", name, "--set", "a\u{1B}[2J=1"])
    #expect(wrong.code == 2)
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let folder = try await workspace.run(
      ["run", "small.yaml", "--processes", "1", "--output", "\u{1B}[31m\nred"])
    #expect(folder.code == 0)
    #expect(folder.output.hasSuffix("  folder         \\u{1B}[31m\\nred\n"), "\(folder.output)")
    let option = try await workspace.run(["plan", "small.yaml", "--\u{1B}[31mred"])
    #expect(option.code == 2)
    for text in [missing, wrong, folder, option].map({ $0.output + $0.errors }) {
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 }, "\(text)")
    }
  }
}
