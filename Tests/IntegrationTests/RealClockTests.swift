import Foundation
import Glibc
import Testing

/// Runs whose answers count when they come.
@Suite(.fewAtATime) struct RealClockTests {
  private static func file(_ rest: String) -> String {
    """
    clients: 4
    data: { source: synthetic, samples: 200 }
    model: softmax
    training: { steps: 2, batch: 8, rate: 0.05 }
    evaluate: { points: 5 }
    \(rest)

    """
  }

  /// Runs until no answer came after its delay, as on a machine that does other things it may.
  private static func punctualRun(
    _ workspace: Workspace, _ run: () async throws -> Void
  ) async throws -> FinishedRun {
    for _ in 0..<5 {
      try? FileManager.default.removeItem(atPath: workspace.path + "/real")
      try await run()
      let finished = try FinishedRun("real", in: workspace)
      let clock = try #require(finished.summary["clock"] as? [String: Any])
      if clock["overran"] as? Int == 0 { return finished }
    }
    throw Failure(
      "five runs in a row had answers after their delays of a quarter of a second and more")
  }

  @Test(arguments: ["Async", "FedFix-0.5", "FedBuff-2", "FedAvg"])
  func `where answers come in time the run is the virtual clock's, to the bit`(
    scheme: String
  ) async throws {
    let workspace = try Workspace()
    let rest = "delays: F-50\nscheme: \(scheme)\nstop: { time: 3 }\n"
    try workspace.write(Self.file(rest), to: "virtual.yaml")
    try workspace.write(Self.file(rest + "clock: real\ntime-unit: 500ms\n"), to: "real.yaml")
    let virtual = try await workspace.run(["run", "virtual.yaml", "--output", "virtual"])
    #expect(virtual.code == 0, "\(virtual.errors)")
    let real = try await Self.punctualRun(workspace) {
      let ending = try await workspace.run(
        ["run", "real.yaml", "--output", "real", "--processes", "2"])
      #expect(ending.code == 0, "\(ending.errors)")
    }
    #expect(try real.digests == FinishedRun("virtual", in: workspace).digests)
    #expect(
      try workspace.text(of: "real/metrics.csv").split(separator: "\n").count
        == workspace.text(of: "virtual/metrics.csv").split(separator: "\n").count)
  }

  @Test func `a run that is killed and resumed goes on from its record`() async throws {
    let workspace = try Workspace()
    let rest = "delays: F-50\nscheme: FedBuff-2\nstop: { time: 6 }\n"
    try workspace.write(Self.file(rest), to: "virtual.yaml")
    try workspace.write(Self.file(rest + "clock: real\ntime-unit: 500ms\n"), to: "real.yaml")
    let virtual = try await workspace.run(["run", "virtual.yaml", "--output", "virtual"])
    #expect(virtual.code == 0, "\(virtual.errors)")
    let real = try await Self.punctualRun(workspace) {
      let launcher = try workspace.start(
        ["run", "real.yaml", "--output", "real", "--checkpoint-every", "0.1"])
      try await eventually("some decisions") {
        workspace.textIfThere(of: "real/decisions.csv").split(separator: "\n").count > 8
          && workspace.exists("real/checkpoint/latest")
      }
      for process in workspace.processes { kill(process.id, SIGKILL) }
      _ = try await launcher.ending()
      let ending = try await workspace.run(["resume", "real"])
      #expect(ending.code == 0, "\(ending.errors)")
    }
    #expect(try real.digests == FinishedRun("virtual", in: workspace).digests)
    // Each order has one row, whoever did it again.
    let rows = try workspace.text(of: "real/trace.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let traced = Set(rows.map { "\($0[0]) \($0[3])" })
    #expect(traced.count == rows.count)
    // And none was lost that decisions followed from.
    let arrived = try workspace.text(of: "real/decisions.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }.filter { $0[1] == "arrived" }
    #expect(!arrived.isEmpty && traced.isSuperset(of: arrived.map { "\($0[2]) \($0[3])" }))
  }

  @Test func `a client whose process dies is gone until another has its data`() async throws {
    let workspace = try Workspace()
    try workspace.write(
      Self.file(
        "delays: none\nclock: real\ntime-unit: 100ms\nstop: { time: 80 }\n"
          + "scheme: { kind: fedavg }\n"), to: "real.yaml")
    let coordinator = try workspace.start([
      "coordinator", "real.yaml", "--bind", workspace.endpoint, "--output", "real",
    ])
    func host(_ clients: String) throws -> RunningProgram {
      try workspace.start([
        "client", "--connect", workspace.endpoint, "--host-clients", clients, "--data-anywhere",
      ])
    }
    let others = try host("0-2")
    let mortal = try host("3")
    try await eventually("updates of client 3") {
      workspace.textIfThere(of: "real/decisions.csv").contains(",arrived,3,2")
    }
    mortal.send(SIGKILL)
    try await eventually("the news that it is gone") {
      workspace.textIfThere(of: "real/coordinator.log").contains("client 3 is gone")
    }
    let rounds = workspace.textIfThere(of: "real/decisions.csv").split(separator: "\n").count
    try await eventually("rounds without it") {
      workspace.textIfThere(of: "real/decisions.csv").split(separator: "\n").count > rounds + 9
    }
    let successor = try host("3")
    try await eventually("its return") {
      workspace.textIfThere(of: "real/coordinator.log").contains("client 3 is there again")
    }
    let ending = try await coordinator.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try await others.ending().code == 0)
    #expect(try await successor.ending().code == 0)
    #expect(ending.output.contains("processors"))
    let decisions = try workspace.text(of: "real/decisions.csv").split(separator: "\n")
    let left = try #require(decisions.firstIndex { $0.contains(",left,3,") })
    let joined = try #require(decisions.firstIndex { $0.contains(",joined,3,") })
    #expect(left < joined)
    #expect(!decisions[left..<joined].contains { $0.contains(",arrived,3,") })
    #expect(decisions[joined...].contains { $0.contains(",arrived,3,") })
    let summary = try FinishedRun("real", in: workspace).summary
    // Unbiased weights, of which a part of the time one was missing.
    #expect(try #require(summary["bias"] as? Double) > 0)
  }

  @Test func `what a run took becomes the delays of another`() async throws {
    let workspace = try Workspace()
    try workspace.write(
      Self.file(
        "delays: none\nclock: real\ntime-unit: 100ms\nstop: { updates: 400 }\n"
          + "scheme: { kind: async, weights: adaptive }\n"), to: "real.yaml")
    let seen = try await workspace.run(["run", "real.yaml", "--output", "seen", "--processes", "2"])
    #expect(seen.code == 0, "\(seen.errors)")
    let rows = try workspace.text(of: "seen/trace.csv").split(separator: "\n").dropFirst()
    for row in rows {
      let cells = row.split(separator: ",").suffix(4).compactMap { Double($0) }
      // The work, the way back, and what the work had of the processors.
      #expect(cells.count == 4 && cells[2] > 0 && cells[2] + cells[3] < cells[0] + 1e-9, "\(row)")
    }
    let made = try await workspace.run(["calibrate", "seen"])
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output.contains("# client  updates"))
    let value = try await workspace.run(["calibrate", "seen", "--value", "--resample", "3"])
    let alone = try await workspace.run(
      ["calibrate", "seen", "--value", "--without", "processors", "--without", "line"]
        + ["--without", "server"])
    #expect(alone.code == 0, "\(alone.errors)")
    for shared in ["processors", "shared", "server"] { #expect(!alone.output.contains(shared)) }
    try workspace.write(
      Self.file("delays: \(value.output)scheme: FedFix-0.5\nstop: { time: 5 }\n"), to: "next.yaml")
    let plan = try await workspace.run(["plan", "next.yaml"])
    #expect(plan.code == 0, "\(plan.errors)")

    let unplanned = try await workspace.run(["plan", "real.yaml"])
    #expect(unplanned.code == 2)
    #expect(unplanned.lastError.contains("there is nothing to plan"))
    try workspace.write("client,start,end\n0,1,2\n1,1,3\n0,2,4\n", to: "short.csv")
    let short = try await workspace.run(["calibrate", "short.csv"])
    #expect(short.code == 2)
    #expect(short.lastError.contains("it should be"), "\(short.lastError)")
  }
}
