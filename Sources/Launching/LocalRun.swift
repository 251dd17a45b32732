public import Runtime

/// One coordinator and some client processes on this machine, from their start to the end of the last.
///
/// Each child's standard input is its lifeline: the reading end of a pipe whose writing end is ours.
/// However we end, a killed process included, the system closes it and the children leave. So nothing
/// outlives a run.
public struct LocalRun: Sendable {
  /// How the processes talk to one another.
  public enum Transport: String, Sendable, CaseIterable {
    /// A socket in a folder that only this user can enter.
    case ipc
    /// A port of the loopback interface that the system chooses.
    case tcp
  }

  private var coordinator: CoordinatorChild
  private let processes: Int?
  private let transport: Transport

  /// What starts the client processes; nil for this program itself.
  public var clientProgram: ClientProgram?

  /// Whether nothing that its coordinator says is shown, not even what goes wrong.
  var isSilent: Bool {
    get { coordinator.isSilent }
    set { coordinator.isSilent = newValue }
  }

  /// What is shown of the run besides its progress.
  package var view: View? {
    get { coordinator.view }
    set { coordinator.view = newValue }
  }

  /// Shows a run, given its folder, until its task is cancelled, and its end then. The result is printed
  /// when it has returned.
  package typealias View = @Sendable (_ runFolder: String) async -> Void

  /// - Parameters:
  ///   - arguments: what `metronome coordinator` is given besides the endpoint: the experiment file,
  ///     known to be right, the overrides, the run folder.
  ///   - processes: how many client processes, at least 1; nil where the coordinator does their work.
  ///   - resumedFolder: the run folder, where it is there already.
  ///   - progress: how it is shown on standard error.
  ///   - label: what progress calls the run; nil for its scheme.
  ///   - relaysResult: whether the coordinator's result goes to standard output.
  public init(
    arguments: [String], processes: Int?, transport: Transport, resumedFolder: String? = nil,
    progress: ProgressStyle, label: String? = nil, relaysResult: Bool = true
  ) {
    coordinator = CoordinatorChild(
      arguments: arguments, resumedFolder: resumedFolder, progress: progress, label: label,
      relaysResult: relaysResult)
    self.processes = processes
    self.transport = transport
  }

  /// Runs to the end, or to the first of SIGINT, SIGTERM and SIGHUP.
  /// - Throws: when no process or no socket folder can be made, or the result cannot be printed.
  public func run() async throws -> RunEnding {
    // From the first moment on, so that none ends us with something half begun.
    let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
    let signals = try StopSignals { stop.yield() }
    defer { signals.cancel() }
    return try await run(whenStopped: stopped)
  }

  /// The same for one of several runs, which somebody else stops.
  func run(whenStopped stopped: AsyncStream<Void>) async throws -> RunEnding {
    try OpenFiles.allow(OpenFiles.needed(processes: processes ?? 1))
    guard let processes else {
      let (_, announce) = AsyncStream.makeStream(of: String.self)
      // Never finished: it would mean that all client processes are gone.
      let (killed, _) = AsyncStream.makeStream(of: KilledClient.self)
      return try await coordinator.run(["--alone"], announce, whenStopped: stopped, killed)
        .ending()
    }
    let folder = transport == .ipc ? try SocketFolder() : nil
    defer { folder?.remove() }
    let place = [
      "--bind", folder?.endpoint ?? "tcp://127.0.0.1:*", "--expected", "\(processes)",
    ]
    return try await clients(processes).run(with: coordinator, place, whenStopped: stopped)
      .ending()
  }

  private func clients(_ count: Int) throws -> any ClientFamily {
    guard let clientProgram else { return LocalClients(count: count) }
    return try OwnClients(clientProgram, count: count, progress: coordinator.progress)
  }
}
