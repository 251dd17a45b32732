import Foundation
import Glibc
import Testing

/// Data that live at client processes, each of which has its own clients' alone.
@Suite(.fewAtATime) struct HostedDataTests {
  private static let clients = 3

  /// The rows of a client; client 1 has no class 2.
  private static func rows(of client: Int, isTest: Bool) -> [String] {
    (0..<(isTest ? 4 : 12 + 5 * client)).map { row in
      let x = Double((row * 7 + client * 3) % 11) / 11 - 0.5
      return
        "\(x),\(Double((row * 5 + client) % 13) / 13),\((row + client) % (client == 1 ? 2 : 3))"
    }
  }

  /// A workspace where `all` holds everybody's rows, and `siteN` those of client N.
  private static func workspace() throws -> Workspace {
    let workspace = try Workspace()
    for folder in ["all"] + (0..<clients).map({ "site\($0)" }) {
      try workspace.makeFolder(folder)
    }
    for isTest in [false, true] {
      let name = isTest ? "test.csv" : "train.csv"
      var all = "a,b,kind,site\n"
      for client in 0..<clients {
        let rows = rows(of: client, isTest: isTest)
        all += rows.map { "\($0),\(client)\n" }.joined()
        try workspace.write(
          "a,b,kind\n" + rows.map { $0 + "\n" }.joined(), to: "site\(client)/\(name)")
      }
      try workspace.write(all, to: "all/\(name)")
    }
    let rest = """
      clients: \(clients)
      seed: 5
      model: softmax
      training: { steps: 4, batch: 5, rate: 0.3 }
      delays: F-80
      scheme: FedFix-0.5
      stop: { aggregations: 40 }
      evaluate: { aggregations: 10 }
      importance: samples

      """
    try workspace.write(
      rest
        + "data: { source: csv, file: all/train.csv, test-file: all/test.csv, label: kind, client: site, "
        + "partition: natural }\n", to: "central.yaml")
    try workspace.write(
      rest
        + "data: { source: csv, file: train.csv, test-file: test.csv, label: kind, shape: [2], "
        + "hosted: true, classes: 3 }\n", to: "hosted.yaml")
    return workspace
  }

  private static func coordinator(
    in workspace: Workspace, _ more: [String] = ["hosted.yaml", "--output", "hosted"]
  ) throws -> RunningProgram {
    try workspace.start(["coordinator", "--bind", workspace.endpoint] + more)
  }

  private static func client(
    _ client: Int, in workspace: Workspace, data: String? = nil
  ) throws -> RunningProgram {
    try workspace.start([
      "client", "--connect", workspace.endpoint, "--host-clients", "\(client)", "--data",
      data ?? "site\(client)",
    ])
  }

  @Test func `who has their own data trains as if all lay in one place`() async throws {
    let workspace = try Self.workspace()
    let central = try await workspace.run(["run", "central.yaml", "--quiet", "--output", "central"])
    #expect(central.code == 0, "\(central.errors)")
    let coordinator = try Self.coordinator(in: workspace)
    let hosts = try (0..<Self.clients).map { try Self.client($0, in: workspace) }
    let ending = try await coordinator.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    for host in hosts { #expect(try await host.ending().code == 0) }
    let runs = try ["central", "hosted"].map { try FinishedRun($0, in: workspace) }
    #expect(try runs[0].digests == runs[1].digests)
    // All that was measured, too, but for the seconds that it took.
    let measured = try ["central", "hosted"].map { run in
      try workspace.text(of: "\(run)/metrics.csv").split(separator: "\n").map { line in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        return cells[..<2] + cells[5...]
      }
    }
    #expect(measured[0] == measured[1])
  }

  /// Each text has only some of the characters.
  @Test func `texts that stay where they are train as if all lay in one place`() async throws {
    let workspace = try Workspace()
    let texts = ["abc ab\nca bc abc", "xyz zyx \"xx\" yzy", "a\nx\n\tb\ny\nc\nz\na\nx"]
    try workspace.makeFolder("all")
    for (client, text) in texts.enumerated() {
      try workspace.makeFolder("site\(client)")
      let text = String(repeating: text, count: 5)
      try workspace.write(text, to: "all/\(client).txt")
      try workspace.write(text, to: "site\(client)/own.txt")
    }
    let rest = #"window: 4, stride: 1, characters: "abcxyz \"\n\t""#
    for (name, data) in [
      ("central", "path: all, partition: natural"), ("hosted", "path: own.txt, hosted: yes"),
    ] {
      try workspace.write(
        """
        clients: 3
        data: { source: text, \(data), \(rest) }
        model: { layers: [{ embedding: 3 }, { lstm: { units: 5, returns: last } }, output] }
        training: { steps: 3, batch: 4, rate: 0.5 }
        stop: { aggregations: 5 }

        """, to: name + ".yaml")
    }
    let central = try await workspace.run(["run", "central.yaml", "--quiet", "--output", "central"])
    #expect(central.code == 0, "\(central.errors)")
    let coordinator = try Self.coordinator(in: workspace)
    let hosts = try (0..<Self.clients).map { try Self.client($0, in: workspace) }
    let ending = try await coordinator.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    for host in hosts { #expect(try await host.ending().code == 0) }
    let runs = try ["central", "hosted"].map { try FinishedRun($0, in: workspace) }
    #expect(try runs[0].digests == runs[1].digests)
  }

  @Test func `the run begins when everybody is there, and says who is missing`() async throws {
    let workspace = try Self.workspace()
    let coordinator = try Self.coordinator(in: workspace)
    var hosts = [try Self.client(1, in: workspace)]
    try await eventually("who is missing") {
      coordinator.errors.contains("waiting for a client process that hosts clients 0, 2\n")
    }
    hosts.append(try Self.client(2, in: workspace))
    try await eventually("who is missing then") {
      coordinator.errors.contains("waiting for a client process that hosts client 0\n")
    }
    #expect(!workspace.exists("hosted"))
    hosts.append(try Self.client(0, in: workspace))
    #expect(try await coordinator.ending().code == 0)
    for host in hosts { #expect(try await host.ending().code == 0) }
  }

  @Test func `who is not there in time is named`() async throws {
    let workspace = try Self.workspace()
    let coordinator = try Self.coordinator(
      in: workspace, ["hosted.yaml", "--output", "hosted", "--patience", "2"])
    let hosts = try [0, 2].map { try Self.client($0, in: workspace) }
    let ending = try await coordinator.ending()
    #expect(ending.code == 3)
    #expect(
      ending.lastError
        == "metronome: no client process hosts client 1, and none has come for 2 s; start one with "
        + "--host-clients and --data", "\(ending.errors)")
    for host in hosts { host.send(SIGTERM) }
    #expect(!workspace.exists("hosted"))
  }

  @Test func `a client that two processes say to have is refused to the second`() async throws {
    let workspace = try Self.workspace()
    let coordinator = try Self.coordinator(in: workspace)
    let first = try Self.client(0, in: workspace)
    try await eventually("the wait for the others") {
      coordinator.errors.contains("waiting for a client process that hosts clients 1 to 2")
    }
    let second = try await Self.client(0, in: workspace, data: "site1").ending()
    #expect(second.code == 3)
    #expect(second.lastError.contains("Hello.hosted_clients: found client 0, whose data client "))
    #expect(second.lastError.hasSuffix(" has; end that process, or host other clients"))
    let rest = try [1, 2].map { try Self.client($0, in: workspace) }
    #expect(try await coordinator.ending().code == 0)
    for host in [first] + rest { #expect(try await host.ending().code == 0) }
  }

  @Test func `a process that says of no client that it has its data is refused`() async throws {
    let workspace = try Self.workspace()
    let coordinator = try Self.coordinator(in: workspace)
    let anybody = try await workspace.run([
      "client", "--connect", workspace.endpoint, "--data", "site0",
    ])
    #expect(anybody.code == 3)
    #expect(anybody.lastError.contains("each client's data are at a process of their own"))
    coordinator.send(SIGTERM)
    #expect(try await coordinator.ending().code == 130)
  }

  @Test(arguments: [
    (
      "data: { hosted: true, source: csv, file: t.csv, label: k }",
      "data.shape: missing with hosted"
    ),
    (
      "data: { hosted: true, source: csv, file: t.csv, label: k, shape: [2] }",
      "data.classes: missing"
    ),
    ("data: { hosted: true, source: text, path: t.txt }", "data.characters: missing with hosted"),
    ("data: { hosted: maybe }", "data.hosted: found \"maybe\""),
    ("data: { classes: 3 }", "data.classes: unknown key"),
  ])
  func `what nobody could know is asked for`(line: String, sentence: String) async throws {
    let workspace = try Workspace()
    try workspace.write(line + "\n", to: "e.yaml")
    let ending = try await workspace.run(["validate", "e.yaml"])
    #expect(ending.code == 2)
    #expect(ending.errors.contains(sentence), "\(ending.errors)")
  }

  @Test(arguments: [
    (
      "0.1,0.2,3\n",
      "train.csv:3: column \"kind\": found \"3\"; allowed: a whole number from 0 to 2"
    ),
    ("0.1,0.2,cat\n", "train.csv:3: column \"kind\": found \"cat\"; allowed: a whole number"),
    ("0.1,0.2,0.3,1\n", "train.csv:3"),
    ("0.1,cat\n", "site0/train.csv"),
  ])
  func `data that are not as the experiment says are named where they are`(
    row: String, sentence: String
  ) async throws {
    let workspace = try Self.workspace()
    try workspace.write("a,b,kind\n0.1,0.2,0\n" + row, to: "site0/train.csv")
    let coordinator = try Self.coordinator(in: workspace)
    let host = try await Self.client(0, in: workspace).ending()
    #expect(host.code == 3)
    #expect(host.errors.contains(sentence), "\(host.errors)")
    try await eventually("the coordinator's word of it") {
      coordinator.errors.contains("its data cannot be used; why, it says on its own standard error")
    }
    coordinator.send(SIGTERM)
    _ = try await coordinator.ending()
  }

  @Test func `a run goes on with the same data, and with no others`() async throws {
    let workspace = try Self.workspace()
    let experiment = try workspace.text(of: "hosted.yaml")
      .replacing("aggregations: 40", with: "aggregations: 20000")
    try workspace.write(experiment, to: "hosted.yaml")
    let first = try Self.coordinator(in: workspace)
    var hosts = try (0..<Self.clients).map { try Self.client($0, in: workspace) }
    try await eventually("some rows of metrics.csv") {
      workspace.textIfThere(of: "hosted/metrics.csv").split(separator: "\n").count > 3
    }
    first.send(SIGTERM)
    #expect(try await first.ending().code == 130)
    for host in hosts { _ = try await host.ending() }
    let resume = ["--resume", "hosted"]
    let other = try Self.coordinator(in: workspace, resume)
    hosts = try (0..<Self.clients).map {
      try Self.client($0, in: workspace, data: "site\($0 == 1 ? 0 : $0)")
    }
    let refused = try await other.ending()
    #expect(refused.code == 3)
    #expect(refused.lastError.contains("the data are not those that this run began with"))
    for host in hosts { host.send(SIGTERM) }
    for host in hosts { _ = try await host.ending() }
    let second = try Self.coordinator(in: workspace, resume)
    hosts = try (0..<Self.clients).map { try Self.client($0, in: workspace) }
    #expect(try await second.ending().code == 0)
    for host in hosts { #expect(try await host.ending().code == 0) }
  }

  @Test func `a launcher starts them where it is told how`() async throws {
    let workspace = try Self.workspace()
    let refused = try await workspace.run(["run", "hosted.yaml"])
    #expect(refused.code == 2)
    #expect(refused.errors.contains("data.hosted: found yes; allowed with --client-command"))
    let command =
      "\(try metronomePath()) client --host-clients $METRONOME_PROCESS --data site$METRONOME_PROCESS"
    let run = try await workspace.run([
      "run", "hosted.yaml", "--quiet", "--output", "hosted", "--processes", "3",
      "--client-command", command,
    ])
    #expect(run.code == 0, "\(run.errors)")
    let alone = try await workspace.run(["coordinator", "hosted.yaml", "--alone"])
    #expect(alone.code == 3)
    #expect(alone.lastError.contains("with data.hosted the data are at client processes"))
  }
}
