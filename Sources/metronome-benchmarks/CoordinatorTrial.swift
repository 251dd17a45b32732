import Experiment
import Glibc
import Records

/// A run with stand-ins in place of client processes: the coordinator is the real program.
struct CoordinatorTrial {
  /// What is asked of the coordinator.
  struct Load {
    var parameters: Int
    var processes: Int
    var scheme: String
    var clients: Int
    var transport: Transport
    var encoding: String
  }

  enum Transport: String, CaseIterable {
    case ipc, tcp
  }

  /// What it did.
  struct Result {
    var updates: Int
    /// From the first order to the last aggregation.
    var seconds: Double
    /// Of all frames, both ways.
    var bytes: Int
    /// Of both sides, the start included.
    var coordinator: ProcessUsage
    var standInSeconds: Double

    var updatesPerSecond: Double { Double(updates) / seconds }
    var megabytesPerSecond: Double { Double(bytes) / seconds / 1e6 }
  }

  let program: String
  let folder: String
  /// Nil where nothing is encrypted.
  let keys: TrialKeys?

  /// Runs until so many updates are aggregated.
  func run(_ load: Load, updates: Int) throws -> Result {
    let output = "\(folder)/run"
    let file = "\(folder)/load.yaml"
    try write(experiment(load, updates: updates), to: file)
    let endpoint = try Self.endpoint(load.transport, folder)
    let environment = childEnvironment.merging(keys?.environment ?? [:]) { $1 }
    let coordinator = try ChildProcess(
      program: program,
      arguments: [
        "coordinator", file, "--bind", endpoint, "--output", output, "--quiet",
        "--checkpoint-every", "none", "--patience", "30",
      ] + (keys?.arguments ?? []), environment: environment, errors: "\(folder)/errors")
    let standIns = try (0..<load.processes).map { _ in
      try StandInProcess(["stand-in", "--connect", endpoint], environment)
    }
    var bytes = 0
    for standIn in standIns { bytes += try standIn.result().bytes }
    let usage = coordinator.waitForUsage()
    let standInSeconds = standIns.reduce(0) { $0 + $1.usage().seconds }
    defer { removeAll(at: output) }
    guard usage.exitCode == 0 else {
      throw ChildProcess.Failure(
        description: "the coordinator failed: \(lastLine(of: "\(folder)/errors"))")
    }
    guard let summary = try RunFiles(in: output).summary else {
      throw ChildProcess.Failure(description: "\(output) has no summary")
    }
    return Result(
      updates: summary.updates, seconds: Double(summary.updates) / summary.updatesPerSecond,
      bytes: bytes, coordinator: usage, standInSeconds: standInSeconds)
  }

  private func experiment(_ load: Load, updates: Int) -> String {
    """
    name: load
    clients: \(load.clients)
    data: { source: external, parameters: \(load.parameters) }
    delays: F-80
    scheme: \(load.scheme)
    encoding: \(load.encoding)
    stop: { updates: \(updates) }
    evaluate: { points: 1 }

    """
  }

  /// Somewhere to listen. A port that was free a moment ago is free now, unless by bad luck.
  static func endpoint(_ transport: Transport, _ folder: String) throws -> String {
    switch transport {
    case .ipc: "ipc://\(folder)/socket"
    case .tcp: try freePort()
    }
  }
}

extension StandIn.Result {
  var bytes: Int { bytesIn + bytesOut }
}

/// A class, because an array holds no values that cannot be copied.
final class StandInProcess {
  private var process: ChildProcess?

  init(_ arguments: [String], _ environment: [String: String]) throws {
    process = try ChildProcess(
      program: ownProgram, arguments: arguments, environment: environment, answers: true)
  }

  /// What it says that it did, at its end.
  func result() throws -> StandIn.Result {
    guard let line = process?.readLine(), let result = StandIn.Result(line: line) else {
      throw ChildProcess.Failure(description: "a stand-in ended before the run did")
    }
    return result
  }

  /// Waits for its end.
  func usage() -> ProcessUsage {
    var usage = ProcessUsage()
    if let process = process.take() { usage = process.waitForUsage() }
    return usage
  }
}
