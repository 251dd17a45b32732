import Glibc
import Testing

/// `metronome plan --advise --pilot` as a user types it.
@Suite(.fewAtATime) struct PilotVerbTests {
  /// Few clients with quadratic losses, of which a run takes no time.
  private static let experiment = """
    name: piloted
    clients: 3
    data: { source: quadratic, curvature: [0.5, 2] }
    model: quadratic
    training: { steps: 1, rate: 0.1 }
    delays: F-50
    scheme: FedFix-0.5
    stop: { time: 10 }

    """

  /// The file, and what is left of a command's report without what takes another time each time.
  private static func report(
    _ arguments: [String], in workspace: Workspace
  ) async throws -> (text: String, ending: Ending) {
    try workspace.write(experiment, to: "piloted.yaml")
    let ending = try await workspace.run(["plan", "piloted.yaml", "--advise"] + arguments)
    return (ending.output.replacing(#/ and [0-9.e+-]+ s/#, with: ""), ending)
  }

  @Test func `it advises a scheme and a rate, the same again for the same updates`() async throws {
    let workspace = try Workspace()
    let first = try await Self.report(["--pilot", "4000"], in: workspace)
    #expect(first.ending.code == 0, "\(first.ending.errors)")
    #expect(first.text.contains(/\n> \w+/) && first.text.contains("A rule of thumb for 3 clients"))
    #expect(first.text.contains(/\n    --set scheme=\S+ --set training.rate=\S+\n/))
    #expect(first.text.contains("--pilot 4000 repeats it exactly"))
    #expect(first.ending.errors.contains("pilot 1: "))
    let second = try await Self.report(["--pilot", "4000", "--quiet"], in: workspace)
    #expect(second.text == first.text && second.ending.errors.isEmpty)
    // The runs of a pilot are kept by nobody.
    #expect(try workspace.names(in: workspace.temporaryFolder).isEmpty)
    #expect(!workspace.exists("runs"))
  }

  @Test func `a time becomes a number of updates that fits into it`() async throws {
    let workspace = try Workspace()
    let ending = try await Self.report(["--pilot", "30s", "--json"], in: workspace).ending
    #expect(ending.code == 0, "\(ending.errors)")
    let budget = try #require(ending.output.firstMatch(of: /"budget" : ([0-9]+)/))
    #expect(try #require(Int(budget.1)) > 100)
    #expect(ending.output.contains(/"recommended" : "\w+/))
  }

  @Test(arguments: [
    (["--pilot", "soon"], "--pilot"), (["--pilot", "5"], "allowed here: at least "),
    (["--pilot", "0.001s"], "allowed here: about "),
    (["--pilot", "9000", "--target-accuracy", "0.5"], "--target-accuracy"),
    (["--pilot", "9000", "--target-loss", "-1"], "--target-loss"),
    (["--target-loss", "1"], "go with --pilot"),
    (["--pilot", "9000", "--curvature", "2"], "leave out --curvature"),
    (["--pilot", "9000", "--set", "data={ source: external, parameters: 3 }"], "data.source"),
  ])
  func `what cannot be is refused with what is allowed`(
    arguments: [String], part: String
  ) async throws {
    let workspace = try Workspace()
    var arguments = arguments
    if part == "data.source" { arguments += ["--set", "model=external"] }
    let ending = try await Self.report(arguments, in: workspace).ending
    #expect(ending.code == 2, "\(ending.errors)")
    #expect(ending.errors.contains(part), "\(ending.errors)")
    #expect(try workspace.names(in: workspace.temporaryFolder).isEmpty)
  }

  @Test func `a pilot that is interrupted says what it knows`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment, to: "piloted.yaml")
    let program = try workspace.start(
      [
        "plan", "piloted.yaml", "--advise", "--pilot", "40000000", "--set", "stop.time=30000",
        "--progress", "text",
      ])
    try await eventually("the second rung", within: 120) {
      program.errors.contains("pilot 2: ")
    }
    program.send(SIGINT)
    let ending = try await program.ending()
    #expect(ending.code == 130, "\(ending.errors)")
    #expect(ending.output.contains("Interrupted: this is what was known by then."))
    #expect(ending.output.contains("Take "))
    #expect(try workspace.names(in: workspace.temporaryFolder).isEmpty)
  }
}
