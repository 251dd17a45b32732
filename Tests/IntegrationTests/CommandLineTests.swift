import Testing

/// What the verbs say.
@Suite(.fewAtATime) struct CommandLineTests {
  /// The verbs that the help lists.
  private func verbs(_ workspace: Workspace) async throws -> [String] {
    let help = try await workspace.run(["--help"])
    #expect(help.code == 0)
    let listed = help.output.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }.dropFirst()
    return listed.compactMap { line in
      line.firstMatch(of: /^  ([a-z]+) +[A-Z]/).map { String($0.1) }
    }
  }

  @Test func `the help of every verb shows an example that starts with it`() async throws {
    let workspace = try Workspace()
    let verbs = try await verbs(workspace)
    for verb in ["run", "plan", "coordinator", "client", "resume", "validate", "compare"] {
      #expect(verbs.contains(verb))
    }
    for verb in verbs {
      let help = try await workspace.run([verb, "--help"])
      #expect(help.code == 0)
      #expect(help.output.contains("\nEXAMPLE\n  metronome \(verb) "), "\(verb)")
      #expect(help.errors.isEmpty)
    }
  }

  @Test func `a verb that does not exist is answered with those that do`() async throws {
    let workspace = try Workspace()
    let verbs = try await verbs(workspace)
    let ending = try await workspace.run(["rum", "small.yaml"])
    #expect(ending.code == 2)
    #expect(
      ending.errors
        == "metronome: \"rum\" is not a verb; allowed: \(verbs.joined(separator: ", ")), help\n")
  }

  @Test func `the version is that of summary.json`() async throws {
    let workspace = try Workspace()
    let version = try await workspace.run(["--version"])
    #expect(version.code == 0)
    let run = try await workspace.finish(.brief(), processes: 1)
    #expect(run.summary["version"].map { "\($0)\n" } == version.output)
  }

  @Test func `validate prints the experiment with every default, which reads back the same`()
    async throws
  {
    let workspace = try Workspace()
    try workspace.write("clients: 3\nscheme: FedBuff-2\n", to: "short.yaml")
    let first = try await workspace.run(["validate", "short.yaml", "--set", "training.rate=0.2"])
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("rate: 0.2"))
    #expect(first.output.contains("restart: flush"))
    try workspace.write(first.output, to: "long.yaml")
    let second = try await workspace.run(["validate", "long.yaml"])
    #expect(second.output == first.output)
  }

  @Test func `plan prints a row for each client, as a table and as JSON`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief("FedFix-0.5").yaml, to: "small.yaml")
    let table = try await workspace.run(["plan", "small.yaml"])
    #expect(table.code == 0)
    #expect(
      table.output.hasPrefix("small: FedFix-0.5, 6 clients, stop by time\n"), "\(table.output)")
    for client in 0..<6 {
      #expect(table.output.contains("\n\(client)       0.166667"))
    }
    let json = try await workspace.run(["plan", "small.yaml", "--json"])
    #expect(json.code == 0)
    #expect(json.output.hasPrefix("{\n") && json.output.hasSuffix("}\n"))
    #expect(json.output.contains("\"surrogate_importance\" : "))
  }

  @Test func `the result goes to standard output and progress to standard error`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief("Async").yaml, to: "small.yaml")
    let ending = try await workspace.run(
      ["run", "small.yaml", "--processes", "2", "--output", "run"])
    let run = try FinishedRun("run", in: workspace)
    let digests = try run.digests
    let lines = ending.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "small  Async  seed 3")
    #expect(lines.contains("  model          sha256 \(digests.model)"))
    #expect(lines.contains("  plan           sha256 \(digests.plan)"))
    #expect(lines.last == "  folder         run")
    #expect(!ending.errors.contains("\u{1B}"), "no live line where nobody watches")
  }
}
