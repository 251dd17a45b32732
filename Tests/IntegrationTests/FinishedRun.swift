import Foundation
import Testing

/// What a run that finished left in its folder.
struct FinishedRun {
  let folder: String
  let summary: [String: Any]

  init(_ folder: String, in workspace: Workspace) throws {
    self.folder = folder
    let data = Data(try workspace.text(of: folder + "/summary.json").utf8)
    summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The digests that do not depend on who did the work.
  var digests: Digests {
    get throws {
      Digests(
        model: try #require(summary["model_sha256"] as? String),
        plan: try #require(summary["plan_sha256"] as? String))
    }
  }

  func integer(_ key: String) throws -> Int { try #require(summary[key] as? Int) }

  struct Digests: Equatable {
    let model, plan: String
  }
}

extension Workspace {
  /// Runs an experiment with `metronome run` in a folder of its own; fails unless it finishes.
  func finish(
    _ experiment: SmallExperiment, processes: Int, more: [String] = []
  ) async throws -> FinishedRun {
    let folder = "run-\(UInt32.random(in: .min ... .max))"
    try write(experiment.yaml, to: folder + ".yaml")
    let ending = try await run(
      ["run", folder + ".yaml", "--processes", "\(processes)", "--output", folder] + more)
    try #require(ending.code == 0, "\(ending.errors)")
    return try FinishedRun(folder, in: self)
  }
}

/// All that the run left is what the other one left, but for what a clock measured.
func expectTheSame(
  _ folder: String, as other: FinishedRun, in workspace: Workspace
) throws {
  #expect(try FinishedRun(folder, in: workspace).digests == other.digests)
  #expect(try workspace.evaluations(in: folder) == workspace.evaluations(in: other.folder))
  for file in ["spread.csv", "measures.csv", "trace.csv", "clients.csv", "model.npz"] {
    #expect(
      try workspace.bytes(of: "\(folder)/\(file)")
        == workspace.bytes(of: "\(other.folder)/\(file)"), "\(file)")
  }
  #expect(
    try workspace.storedTables(in: folder) == workspace.storedTables(in: other.folder))
  #expect(try workspace.names(in: folder) == workspace.names(in: other.folder))
}
