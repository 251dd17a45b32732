import Foundation
import Glibc
import Testing

/// The final model does not depend on who did the work.
@Suite(.fewAtATime) struct SameBitsTests {
  static let schemes = [
    "FedAvg", "Async", "FedFix-0.5", "FedBuff-3", "FedBuff-3_arrival", "FedAvg-sample-3", "ACE",
    "AREA-3",
  ]

  @Test(arguments: schemes)
  func `one, two and five processes give the same bits over ipc and tcp`(
    scheme: String
  ) async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.lasting(scheme)
    experiment.stop = "{ updates: 700 }"
    let alone = try await workspace.finish(experiment, processes: 1)
    #expect(try alone.integer("processes") == 1)
    for (processes, transport) in [(2, "tcp"), (5, "ipc"), (5, "tcp")] {
      let run = try await workspace.finish(
        experiment, processes: processes, more: ["--transport", transport])
      #expect(try run.digests == alone.digests, "\(processes) processes over \(transport)")
      #expect(try run.integer("processes") == processes)
    }
  }

  @Test(arguments: ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3"])
  func `a client process killed in the middle changes no bit`(scheme: String) async throws {
    try await expectSameBits(.lasting(scheme), processes: 3, killing: 2)
  }

  static let faulty = [
    SmallExperiment.faulty("FedAvg", server: "rule: median"),
    .faulty("FedFix-0.5", server: "rule: trimmed-mean, trim: 0.2, clip: 0.5"),
    .faulty("Async", server: "clip: 0.5"),
  ]

  @Test(arguments: faulty)
  func `with faults and robust rules one, two and three processes give the same bits`(
    experiment: SmallExperiment
  ) async throws {
    let workspace = try Workspace()
    var experiment = experiment
    experiment.stop = "{ updates: 700 }"
    let alone = try await workspace.finish(experiment, processes: 1)
    var plain = experiment
    plain.more = ""
    let honest = try await workspace.finish(plain, processes: 1)
    #expect(try honest.digests != alone.digests)
    for processes in 2...3 {
      let run = try await workspace.finish(experiment, processes: processes)
      #expect(try run.digests == alone.digests, "\(processes) processes")
    }
  }

  @Test func `with faults and a robust rule a client process killed in the middle changes no bit`()
    async throws
  {
    try await expectSameBits(Self.faulty[0], processes: 3, killing: 2)
  }

  @Test func `a client process killed with groups of clients in hand changes no bit`()
    async throws
  {
    var experiment = SmallExperiment(clients: 1_000, scheme: "FedAvg", delays: "F-80")
    experiment.training = "{ steps: 1, batch: 4, rate: 0.1 }"
    experiment.samples = 4
    experiment.stop = "{ aggregations: 8 }"
    experiment.evaluate = "{ every: 2 }"
    try await expectSameBits(experiment, processes: 3, killing: 1)
  }

  /// Kills client processes with orders in hand, and compares.
  func expectSameBits(
    _ experiment: SmallExperiment, processes: Int, killing count: Int
  ) async throws {
    let workspace = try Workspace()
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    try workspace.write(experiment.yaml, to: "disturbed.yaml")
    let launcher = try workspace.start(
      ["run", "disturbed.yaml", "--processes", "\(processes)", "--output", "disturbed"])
    // A stopped process keeps what it was given, and so the run from ending, until all are there.
    let first = try await workspace.joinedClient(1, of: "disturbed")
    kill(first, SIGSTOP)
    var victims = [first]
    for number in 2...processes {
      let next = try await workspace.joinedClient(number, of: "disturbed")
      if victims.count < count { victims.append(next) }
    }
    for victim in victims { kill(victim, SIGKILL) }
    let ending = try await launcher.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    let disturbed = try FinishedRun("disturbed", in: workspace)
    #expect(try disturbed.digests == undisturbed.digests)
    let log = try workspace.text(of: "disturbed/coordinator.log")
    let losses = log.split(separator: "\n").filter {
      $0.contains(") left: its connection is gone")
    }
    #expect(losses.count == count, "\(log)")
  }

  @Test(arguments: ["ipc", "tcp"])
  func `processes started by hand give the same bits, one with clients of its own`(
    transport: String
  ) async throws {
    let workspace = try Workspace()
    let experiment = SmallExperiment.brief("FedBuff-3")
    let launched = try await workspace.finish(experiment, processes: 2)
    let manual = try ManualRun(
      experiment, in: workspace,
      endpoint: transport == "ipc" ? workspace.endpoint : "tcp://127.0.0.1:*")
    let endpoint = try await manual.endpoint()
    let host = try workspace.start(["client", "--connect", endpoint, "--host-clients", "0,2-3"])
    _ = try await workspace.joinedClient(1, of: "run")
    // Without this one there is nobody for clients 1, 4 and 5.
    let other = try workspace.start(["client", "--connect", endpoint])
    #expect(try await manual.finished().digests == launched.digests)
    for client in [host, other] {
      let ending = try await client.ending()
      #expect(ending.code == 0)
      #expect(ending.lastError == "metronome: stopped: the run has finished")
    }
  }

  @Test func `a client process that joins late and one that leaves early change no bit`()
    async throws
  {
    let workspace = try Workspace()
    let experiment = SmallExperiment.lasting()
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    let manual = try ManualRun(experiment, in: workspace)
    let endpoint = try await manual.endpoint()
    let early = try workspace.start(["client", "--connect", endpoint])
    try await manual.waitForEvaluations(2)
    // While it is stopped the run cannot end.
    early.send(SIGSTOP)
    let late = try workspace.start(["client", "--connect", endpoint])
    #expect(try await workspace.joinedClient(2, of: "run") == late.id)
    early.send(SIGTERM)
    early.send(SIGCONT)
    #expect(try await early.ending().code == 130)
    #expect(try await manual.finished().digests == undisturbed.digests)
    #expect(try await late.ending().code == 0)
    #expect(manual.log.contains(") left: said goodbye"))
  }

  @Test func `a client process outlives its coordinator and works for the next one`()
    async throws
  {
    let workspace = try Workspace()
    let experiment = SmallExperiment.lasting()
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    let first = try ManualRun(experiment, in: workspace)
    let client = try workspace.start(["client", "--connect", try await first.endpoint()])
    try await first.waitForEvaluations(2)
    first.coordinator.send(SIGKILL)
    #expect(try await first.coordinator.ending().code == 128 + SIGKILL)
    let second = try ManualRun(experiment, in: workspace, output: "second")
    #expect(try await second.finished().digests == undisturbed.digests)
    #expect(try await client.ending().code == 0)
  }

  @Test(arguments: [
    (SIGINT, SmallExperiment.lasting("FedBuff-3_arrival")),
    (SIGTERM, .lasting("FedBuff-3_arrival")), (SIGTERM, faulty[1]), (SIGINT, .lasting("CA2FL-3")),
  ])
  func `an interrupted run that is resumed ends with the same bits`(
    signal: Int32, experiment: SmallExperiment
  ) async throws {
    let workspace = try Workspace()
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    try workspace.write(experiment.yaml, to: "experiment.yaml")
    let launcher = try workspace.start(
      ["run", "experiment.yaml", "--processes", "2", "--output", "run"])
    try await eventually("a row of metrics.csv") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 2
    }
    launcher.send(signal)
    #expect(try await launcher.ending().code == 130)
    let ending = try await workspace.run(["resume", "run", "--processes", "3"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == undisturbed.digests)
    #expect(
      try workspace.evaluations(in: "run") == workspace.evaluations(in: undisturbed.folder))
  }
}

extension Workspace {
  /// The process id of the client process with this number, once it has joined the run.
  func joinedClient(_ number: Int, of folder: String) async throws -> pid_t {
    var id: pid_t?
    try await eventually("client process \(number) of \(folder)") {
      let line = textIfThere(of: folder + "/coordinator.log").split(separator: "\n").first {
        $0.contains(" client process \(number) (") && $0.contains(") joined")
      }
      id = line?.firstMatch(of: /pid (\d+)/).flatMap { pid_t($0.1) }
      return id != nil
    }
    return try #require(id)
  }

  /// The rows of `metrics.csv` without what a clock measured.
  func evaluations(in folder: String) throws -> [String] {
    try text(of: folder + "/metrics.csv").split(separator: "\n").map { row in
      var fields = row.split(separator: ",")
      fields.remove(at: 2)
      return fields.joined(separator: ",")
    }
  }
}
