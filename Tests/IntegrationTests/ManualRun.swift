import Glibc
import Testing

/// A run whose coordinator was started by hand.
final class ManualRun {
  let coordinator: RunningProgram
  private let workspace: Workspace
  private let output: String

  /// - Parameter endpoint: nil for the workspace's own.
  init(
    _ experiment: SmallExperiment, in workspace: Workspace, endpoint: String? = nil,
    output: String = "run", more: [String] = []
  ) throws {
    self.workspace = workspace
    self.output = output
    try workspace.write(experiment.yaml, to: output + ".yaml")
    coordinator = try workspace.start(
      [
        "coordinator", output + ".yaml", "--bind", endpoint ?? workspace.endpoint,
        "--output", output,
      ] + more)
  }

  /// Where it says that it listens, once it does.
  func endpoint() async throws -> String {
    let mark = "metronome: waiting for client processes: metronome client --connect "
    try await eventually("the coordinator's endpoint") {
      coordinator.errors.contains(mark) && coordinator.errors.contains("\n")
    }
    let line = try #require(
      coordinator.errors.split(separator: "\n").first { $0.hasPrefix(mark) })
    return String(line.dropFirst(mark.count))
  }

  /// Waits until `metrics.csv` has so many rows.
  func waitForEvaluations(_ count: Int) async throws {
    try await eventually("\(count) rows of metrics.csv") {
      workspace.textIfThere(of: output + "/metrics.csv").split(separator: "\n").count > count
    }
  }

  /// `coordinator.log`.
  var log: String { workspace.textIfThere(of: output + "/coordinator.log") }

  /// Waits for the end, which must be a good one.
  func finished() async throws -> FinishedRun {
    let ending = try await coordinator.ending()
    try #require(ending.code == 0, "\(ending.errors)")
    return try FinishedRun(output, in: workspace)
  }
}
