import Glibc
import Testing

/// Populations of which few work at a time.
@Suite(.fewAtATime) struct PopulationTests {
  static var population: SmallExperiment {
    SmallExperiment(
      clients: 4_000, scheme: "{ kind: fedbuff, size: 5, restart: arrival, max-in-flight: 20 }",
      delays: "{ kind: log-normal, median: 1, sigma: 0.5 }",
      training: "{ steps: 30, batch: 8, rate: 0.05 }", stop: "{ updates: 1500 }",
      evaluate: "{ every: 10, clients: 40 }", samples: 20)
  }

  @Test func `one and two processes, and one that is killed, give the same bits`() async throws {
    let workspace = try Workspace()
    let alone = try await workspace.finish(Self.population, processes: 1)
    let two = try await workspace.finish(Self.population, processes: 2)
    #expect(try two.digests == alone.digests)
    #expect(
      try workspace.evaluations(in: two.folder) == workspace.evaluations(in: alone.folder))
    try await SameBitsTests().expectSameBits(Self.population, processes: 3, killing: 1)
  }

  @Test func `the number of clients limits no message`() async throws {
    let workspace = try Workspace()
    var experiment = Self.population
    experiment.clients = 300_000
    experiment.stop = "{ updates: 50 }"
    let weights = (0..<experiment.clients).map { $0 % 2 == 0 ? "1.0000000001" : "0.9999999999" }
    try workspace.write(
      experiment.yaml + "importance: [\(weights.joined(separator: ", "))]\n", to: "large.yaml")
    let ending = try await workspace.run(
      ["run", "large.yaml", "--processes", "1", "--output", "alone"])
    try #require(ending.code == 0, "\(ending.errors)")

    let coordinator = try workspace.start(
      ["coordinator", "large.yaml", "--bind", workspace.endpoint, "--output", "hosted"])
    let clients = try ["0-299999", "299999"].map {
      try workspace.start(["client", "--connect", workspace.endpoint, "--host-clients", $0])
    }
    #expect(try await coordinator.ending().code == 0)
    for client in clients { #expect(try await client.ending().code == 0) }
    #expect(
      try FinishedRun("hosted", in: workspace).digests
        == FinishedRun("alone", in: workspace).digests)
  }

  @Test func `a run evaluates the clients that are drawn, and says so`() async throws {
    let workspace = try Workspace()
    var experiment = Self.population
    experiment.stop = "{ updates: 20 }"
    let run = try await workspace.finish(experiment, processes: 2)
    let final = try #require(run.summary["final"] as? [String: Any])
    #expect(final["evaluated_clients"] as? Int == 40)
    let rows = try workspace.text(of: run.folder + "/clients.csv").split(separator: "\n")[1...]
    let clients = rows.compactMap { Int($0.prefix { $0 != "," }) }
    #expect(clients.count == 40 && Set(clients).count == 40 && clients == clients.sorted())
    #expect(rows.allSatisfy { $0.split(separator: ",")[1] == "0.00025" })
    #expect(try workspace.text(of: run.folder + "/experiment.yaml").contains("clients: 40"))
  }
}
