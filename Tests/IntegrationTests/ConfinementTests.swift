import Foundation
import Glibc
import Testing
import Wire

/// Which files a client process opens for a coordinator, and what the coordinator hears of them.
@Suite(.fewAtATime) struct ConfinementTests {
  /// What no coordinator is to hear.
  private static let secret = "the-secret-of-this-machine"

  /// What a client process says to a coordinator that names these data.
  private func answer(
    to experiment: String, _ options: [String] = [], in workspace: Workspace
  ) async throws -> (said: ClientMessage, ending: Ending) {
    let coordinator = try FakeCoordinator(at: workspace.endpoint)
    let client = try workspace.start(["client", "--connect", workspace.endpoint] + options)
    let (peer, _) = try await coordinator.next()
    try coordinator.send(
      .welcome(
        Welcome(
          experiment: experiment, parameterCount: 9,
          arrays: [.init(name: "parameters", shape: [9])], clients: 1,
          arithmetic: DeclaredArithmetic(kind: "ordered"))), to: peer)
    let said = try await coordinator.next().message
    if case .ready = said { try coordinator.send(.stop(reason: "enough"), to: peer) }
    return (said, try await client.ending())
  }

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.makeFolder("data")
    try workspace.makeFolder("elsewhere")
    try workspace.write("x,kind\n" + Self.secret + "," + Self.secret + "\n", to: "elsewhere/t.csv")
    return workspace
  }

  private static let model = "clients: 1\nmodel: softmax\n"

  @Test(arguments: [
    "data: { source: csv, file: FOLDER/elsewhere/t.csv, label: kind }\n",
    "data: { source: csv, file: /etc/passwd, label: kind }\n",
    "data: { source: text, path: /etc/passwd }\nmodel: { kind: lstm }\n",
    "data: { source: leaf, train: /etc/passwd }\n",
    "data: { source: idx, samples: /etc/passwd, labels: /etc/passwd }\n",
    "data: { source: numpy, archive: /etc/passwd, samples: x, labels: y }\n",
    "data: { source: fashion-mnist, folder: /etc }\n",
  ])
  func `a client process opens no file that only its coordinator names`(data: String) async throws {
    let workspace = try workspace()
    let named = data.replacing("FOLDER", with: workspace.path)
    let model = data.contains("model:") ? "clients: 1\n" : Self.model
    let (said, ending) = try await answer(to: model + named, in: workspace)
    let sentence =
      "the experiment's data are files, and this process opens only what lies in the folder that "
      + "its --data names: add --data FOLDER with the folder that has them on this machine"
    #expect(said == .problem(Problem(text: sentence)))
    #expect(ending.code == 3 && ending.errors == "metronome: \(sentence)\n")
  }

  @Test(arguments: [
    "delays: { kind: trace, file: FOLDER/elsewhere/t.csv }\n",
    "importance: { file: FOLDER/elsewhere/t.csv }\n",
    "delays: { kind: availability, file: FOLDER/elsewhere/t.csv }\n",
  ])
  func `sections that are not a client's business are not looked at`(section: String)
    async throws
  {
    let workspace = try workspace()
    let (said, ending) = try await answer(
      to: "clients: 1\nmodel: softmax\n"
        + "data: { source: synthetic, features: 2, classes: 3, samples: 30, test-samples: 3 }\n"
        + section.replacing("FOLDER", with: workspace.path), in: workspace)
    guard case .ready = said else { throw Failure("\(said) answered Welcome") }
    #expect(ending.code == 0)
  }

  @Test func `what is named lies in the folder that was given, under its own name`() async throws {
    let workspace = try workspace()
    let rows = (0..<30).map { "\($0),\($0 % 7),\($0 % 3)\n" }
    try workspace.write("a,b,kind\n" + rows.joined(), to: "data/t.csv")
    for place in ["/somewhere/else/t.csv", "t.csv", "../up/t.csv"] {
      let (said, ending) = try await answer(
        to: Self.model + "data: { source: csv, file: \(place), label: kind }\n",
        ["--data", "data"], in: workspace)
      guard case .ready = said else { throw Failure("\(said) answered Welcome") }
      #expect(ending.code == 0)
    }
  }

  @Test func `the coordinator hears nothing of what a file holds`() async throws {
    let workspace = try workspace()
    let (said, ending) = try await answer(
      to: Self.model + "data: { source: csv, file: t.csv, label: kind }\n",
      ["--data", "elsewhere"], in: workspace)
    #expect(
      said
        == .problem(
          Problem(text: "its data cannot be used; why, it says on its own standard error")))
    #expect(ending.code == 3)
    #expect(ending.errors.contains("elsewhere/t.csv"), "\(ending.errors)")
  }

  @Test func `a pipe in the place of the data keeps nobody waiting`() async throws {
    let workspace = try workspace()
    #expect(mkfifo(workspace.path + "/data/t.csv", 0o600) == 0)
    let (said, ending) = try await answer(
      to: Self.model + "data: { source: csv, file: t.csv, label: kind }\n", ["--data", "data"],
      in: workspace)
    guard case .problem = said else { throw Failure("\(said) answered Welcome") }
    #expect(ending.code == 3)
    #expect(ending.errors.contains("this is a pipe"), "\(ending.errors)")
  }

  @Test func `a path that leads up has no place in the folder`() async throws {
    let workspace = try workspace()
    let (said, ending) = try await answer(
      to: Self.model
        + "data: { source: csv, file: a/t.csv, test-file: a/../../elsewhere/t.csv, label: kind }\n",
      ["--data", "data"], in: workspace)
    guard case .problem(let problem) = said else { throw Failure("\(said) answered Welcome") }
    #expect(problem.text.contains("by a path that leads up (..)"))
    #expect(ending.code == 3)
  }

  @Test func `files are opened anywhere for a coordinator of one's own`() async throws {
    let workspace = try workspace()
    let rows = (0..<30).map { "\($0),\($0 % 7),\($0 % 3)\n" }
    try workspace.write("a,b,kind\n" + rows.joined(), to: "data/t.csv")
    let (said, ending) = try await answer(
      to: Self.model + "data: { source: csv, file: \(workspace.path)/data/t.csv, label: kind }\n",
      ["--data-anywhere"], in: workspace)
    guard case .ready = said else { throw Failure("\(said) answered Welcome") }
    #expect(ending.code == 0)
  }
}
