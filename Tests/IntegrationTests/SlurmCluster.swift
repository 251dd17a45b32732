import Foundation
import Glibc
import Testing

/// A small Slurm of one test's own, on this machine: its files and the environment of its processes
/// are those of the workspace, with which all of it goes.
final class SlurmCluster {
  private let workspace: Workspace
  private static let folder = "slurm"

  /// Whether tests are to start one: `scripts/test --all` installs it.
  static let isWanted = ProcessInfo.processInfo.environment["METRONOME_TEST_ALL"] != nil

  init(in workspace: Workspace, nodes: Int = 2) async throws {
    self.workspace = workspace
    let ending = try await Self.script(["start", Self.folder, "\(nodes)"], in: workspace)
    try #require(ending.code == 0, "\(ending.errors)")
  }

  /// Ends all jobs and the daemons.
  func stop() async throws {
    let ending = try await Self.script(["stop", Self.folder], in: workspace)
    #expect(ending.code == 0, "\(ending.errors)")
  }

  private static func script(
    _ arguments: [String], in workspace: Workspace
  ) async throws -> Ending {
    let path = TidyTests.root.appendingPathComponent("cluster/slurm/test-cluster").path
    return try await workspace.run(arguments, program: path)
  }

  /// Runs a program that finds this Slurm; the default is metronome.
  func run(_ arguments: [String], program: String? = nil) async throws -> Ending {
    let words = ["SLURM_CONF=\(workspace.path)/\(Self.folder)/slurm.conf"]
    return try await workspace.run(
      words + [program ?? metronomePath()] + arguments, program: "/usr/bin/env")
  }

  /// Submits an experiment with `metronome launch slurm`.
  /// - Returns: the job's number.
  func launch(_ arguments: [String]) async throws -> String {
    let ending = try await run(["launch", "slurm"] + arguments)
    try #require(ending.code == 0, "\(ending.errors)")
    let number = ending.output.firstMatch(of: /^job (array )?(\d+):/)?.2
    return String(try #require(number, "\(ending.output)"))
  }

  /// Submits a batch script again, as the launcher says.
  /// - Returns: the job's number.
  func submit(_ script: String) async throws -> String {
    let ending = try await run(["--parsable", script], program: "/usr/bin/sbatch")
    try #require(ending.code == 0, "\(ending.errors)")
    return String(ending.output.prefix { $0.isNumber })
  }

  func cancel(_ arguments: String...) async throws {
    let ending = try await run(arguments, program: "/usr/bin/scancel")
    #expect(ending.code == 0, "\(ending.errors)")
  }

  /// What Slurm says of a job, such as `JobState` and `ExitCode`.
  func values(of job: String) async throws -> [String: String] {
    let ending = try await run(["show", "job", job], program: "/usr/bin/scontrol")
    let pairs = ending.output.matches(of: /(\w+)=(\S*)/).map { (String($0.1), String($0.2)) }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// Waits until a job has ended, whatever way.
  /// - Returns: what Slurm says of it then.
  func end(of job: String, within seconds: Double = 90) async throws -> [String: String] {
    let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
    while true {
      let values = try await values(of: job)
      let state = values["JobState"] ?? ""
      if ["COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL"].contains(state) {
        return values
      }
      guard ContinuousClock.now < deadline else {
        throw Failure("not within \(seconds) s: the end of job \(job), which is \(state)")
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
