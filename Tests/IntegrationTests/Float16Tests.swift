import Foundation
import Glibc
import Testing

/// Runs whose models and deltas travel as float16.
@Suite(.fewAtATime) struct Float16Tests {
  private static let schemes = ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3_arrival"]

  private static func experiment(_ scheme: String) -> SmallExperiment {
    var experiment = SmallExperiment.brief(scheme)
    experiment.encoding = "float16"
    return experiment
  }

  @Test(arguments: schemes)
  func `the bits are the same for any number of processes and transport, and for none`(
    scheme: String
  ) async throws {
    let workspace = try Workspace()
    let experiment = Self.experiment(scheme)
    let one = try await workspace.finish(experiment, processes: 1)
    let three = try await workspace.finish(
      experiment, processes: 3, more: ["--transport", "tcp"])
    try expectTheSame(three.folder, as: one, in: workspace)
    try workspace.write(experiment.yaml, to: "alone.yaml")
    let ending = try await workspace.run(
      ["coordinator", "alone.yaml", "--alone", "--output", "alone"])
    #expect(ending.code == 0, "\(ending.errors)")
    try expectTheSame("alone", as: one, in: workspace)

    let exact = try await workspace.finish(.brief(scheme), processes: 2)
    #expect(try exact.digests.model != one.digests.model)
    #expect(try exact.digests.plan == one.digests.plan)
    // Half of the bytes in every row.
    func bytes(in run: FinishedRun) throws -> [Int] {
      try workspace.text(of: run.folder + "/metrics.csv").split(separator: "\n").dropFirst()
        .map { Int($0.split(separator: ",", omittingEmptySubsequences: false)[4]) ?? -1 }
    }
    #expect(try bytes(in: exact) == bytes(in: one).map { 2 * $0 })
    #expect(try bytes(in: one).last ?? 0 > 0)
  }

  @Test func `a run that is interrupted goes on to the same bits`() async throws {
    let workspace = try Workspace()
    var experiment = KilledRunTests.experiment
    experiment.encoding = "float16"
    let usual = try await workspace.finish(experiment, processes: 2)
    try workspace.write(experiment.yaml, to: "experiment.yaml")
    let first = try workspace.start(
      ["run", "experiment.yaml", "--output", "run", "--processes", "2"])
    try await eventually("some rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 4
    }
    first.send(SIGTERM)
    #expect(try await first.ending(within: 10).code == 130)
    let last = try await workspace.run(["coordinator", "--resume", "run", "--alone"])
    #expect(last.code == 0, "\(last.errors)")
    try expectTheSame("run", as: usual, in: workspace)
  }

  @Test(arguments: [["run"], ["coordinator", "--alone"]])
  func `a delta that float16 does not have ends the run with a sentence`(
    verb: [String]
  ) async throws {
    let workspace = try Workspace()
    var experiment = Self.experiment("FedAvg")
    experiment.training = "{ steps: 1, batch: 8, rate: 1e6 }"
    try workspace.write(experiment.yaml, to: "far.yaml")
    let ending = try await workspace.run(
      [verb[0], "far.yaml", "--output", "run"] + verb.dropFirst())
    #expect(ending.code == 3)
    #expect(ending.lastError.contains("training diverged: client "), "\(ending.errors)")
    #expect(ending.lastError.contains("beyond 65504, the largest of float16"))
  }

  @Test func `an initial model that float16 does not have is refused at once`() async throws {
    let workspace = try Workspace()
    var experiment = Self.experiment("FedAvg")
    experiment.encoding = "float32"
    experiment.training = "{ steps: 1, batch: 8, rate: 1e6 }"
    let far = try await workspace.finish(experiment, processes: 1)
    try workspace.write(Self.experiment("FedAvg").yaml, to: "next.yaml")
    let ending = try await workspace.run([
      "run", "next.yaml", "--output", "run", "--set", "model.initial=\(far.folder)/model.npz",
    ])
    #expect(ending.code == 3)
    #expect(
      ending.lastError.contains("the initial model has a value of the magnitude "),
      "\(ending.errors)")
    #expect(ending.lastError.contains("at most 65504"))
  }

  @Test func `a client that reads float32 alone is refused`() async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.endless
    experiment.encoding = "float16"
    let run = try ManualRun(experiment, in: workspace)
    let peer = try FakePeer(connectingTo: try await run.endpoint())
    try peer.sayHello()
    let sentence = try await peer.rejection()
    #expect(sentence.hasPrefix("Hello.encodings: float16 is not among those"))
    run.coordinator.send(SIGTERM)
    #expect(try await run.coordinator.ending(within: 10).code == 130)
  }
}
