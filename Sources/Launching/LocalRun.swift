internal import Glibc
internal import Records
public import Runtime
internal import Subprocess
internal import SystemPackage
internal import Wording

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

  private let coordinatorArguments: [String]
  private let processes: Int?
  private let transport: Transport
  private let resumedFolder: String?
  private let relaysResult: Bool
  private let progress: ProgressStyle
  private let label: String?

  /// What starts the client processes; nil for this program itself.
  public var clientProgram: ClientProgram?

  /// What is shown of the run besides its progress.
  package var view: View?

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
    self.coordinatorArguments = arguments
    self.processes = processes
    self.transport = transport
    self.resumedFolder = resumedFolder
    self.progress = progress
    self.label = label
    self.relaysResult = relaysResult
  }

  /// How a run ended.
  public struct Ending: Sendable {
    /// As the coordinator gave it: 0, 2, 3 or 130; 3 when it crashed.
    public let code: Int32
    /// What failed, as it stands on standard error; nil where nothing did.
    public let failure: String?
    /// Whether the numbers of the run left what is finite.
    public let isDivergence: Bool
  }

  /// Runs to the end, or to the first of SIGINT, SIGTERM and SIGHUP.
  /// - Throws: when no process or no socket folder can be made, or the result cannot be printed.
  public func run() async throws -> Ending {
    // From the first moment on, so that none ends us with something half begun.
    let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
    let signals = try StopSignals { stop.yield() }
    defer { signals.cancel() }
    return try await run(whenStopped: stopped)
  }

  /// The same for one of several runs, which somebody else stops.
  func run(whenStopped stopped: AsyncStream<Void>) async throws -> Ending {
    try OpenFiles.allow(OpenFiles.needed(processes: processes ?? 1))
    guard processes != nil else {
      let (_, announce) = AsyncStream.makeStream(of: String.self)
      // Never finished: it would mean that all client processes are gone.
      let (killed, _) = AsyncStream.makeStream(of: KilledClient.self)
      let end = try await coordinate(at: nil, announce, whenStopped: stopped, killed)
      if end.status.isSuccess, let unprinted = end.said.unprinted { throw unprinted }
      return ending(end)
    }
    let folder = transport == .ipc ? try SocketFolder() : nil
    defer { folder?.remove() }
    let endpoint = folder?.endpoint ?? "tcp://127.0.0.1:*"
    let (announced, announce) = AsyncStream.makeStream(of: String.self)
    let (killed, kills) = AsyncStream.makeStream(of: KilledClient.self)
    let own = try clientProgram.map {
      try OwnClients($0, count: processes ?? 1, progress: progress)
    }
    let family = Task {
      await startClients(at: announced, kills, own)
      kills.finish()
    }
    defer { family.cancel() }
    let end = try await coordinate(at: endpoint, announce, whenStopped: stopped, killed)
    // Programs of other people may have something to write at their end.
    let patience: Duration = own == nil ? .milliseconds(200) : .seconds(5)
    await self.end(family, after: end.status.isSuccess ? patience : .zero)
    if let folder = end.said.runFolder { own?.keepOutputs(in: folder) }
    if end.status.isSuccess, let unprinted = end.said.unprinted { throw unprinted }
    return ending(end)
  }

  /// How the coordinator ended, and what it said of itself.
  private struct CoordinatorEnd {
    let status: TerminationStatus
    let said: Said

    struct Said: Sendable {
      /// How many lines that are no failures.
      var lines = 0
      var runFolder: String?
      var failure: CoordinatorFailure?
      /// Why its result could not be printed.
      var unprinted: ResultsError?
    }
  }

  /// Runs the coordinator, passes on where it listens, passes our signals on to it, tells it of clients
  /// that were killed, and when none is left.
  private func coordinate(
    at endpoint: String?, _ announce: AsyncStream<String>.Continuation,
    whenStopped stopped: AsyncStream<Void>, _ killed: AsyncStream<KilledClient>
  ) async throws -> CoordinatorEnd {
    defer { announce.finish() }
    let shown = progress == .none ? ["--quiet"] : ["--progress", progress.rawValue]
    let named = label.map { ["--label", $0] } ?? []
    let place =
      if let endpoint, let processes {
        ["--bind", endpoint, "--expected", "\(processes)"]
      } else {
        ["--alone"]
      }
    let arguments =
      ["coordinator"] + coordinatorArguments + place + [
        "--launched", "--command-line", typedCommand(),
      ] + shown + named
    let ended = try await start(arguments) { execution in
      // Both are cancelled when the output ends, as it does with the coordinator.
      async let _: Void = {
        for await _ in stopped { try? execution.send(signal: .terminate) }
      }()
      async let _: Void = {
        for await client in killed {
          _ = try? await execution.standardInputWriter.write(client.line)
        }
        // It stays open: a coordinator without clients may still wait for room on the disk.
        _ = try? await execution.standardInputWriter.write(Lifeline.noneLeft)
      }()
      return try await listen(to: execution, announce)
    }
    return CoordinatorEnd(status: ended.status, said: ended.value)
  }

  /// Takes what the coordinator prints until it ends: where it listens, its run folder, its result.
  private func listen(
    to coordinator: Child, _ announce: AsyncStream<String>.Continuation
  ) async throws -> CoordinatorEnd.Said {
    var said = CoordinatorEnd.Said(runFolder: resumedFolder)
    var shown: Task<Void, Never>?
    func endView() async {
      shown?.cancel()
      await shown?.value
      shown = nil
    }
    do {
      for try await line in coordinator.standardOutput.strings() {
        if let failure = CoordinatorFailure(line: line) {
          said.failure = failure
          continue
        }
        said.lines += 1
        switch said.lines {
        case 1: announce.yield(line)
        case 2:
          said.runFolder = line
          if let view { shown = Task { await view(line) } }
        default:
          await endView()
          // The coordinator has the run folder to finish, whoever reads.
          guard relaysResult, said.unprinted == nil else { continue }
          do throws(ResultsError) {
            try writeStandardOutput(line + "\n")
          } catch {
            said.unprinted = error
          }
        }
      }
    } catch {
      await endView()
      throw error
    }
    await endView()
    return said
  }

  /// Starts the clients once the coordinator listens, and returns when the last has ended.
  private func startClients(
    at announced: AsyncStream<String>, _ kills: AsyncStream<KilledClient>.Continuation,
    _ own: OwnClients?
  ) async {
    guard let endpoint = await announced.first(where: { _ in true }) else { return }
    if let own { return await own.run(at: endpoint) }
    await withTaskGroup { group in
      for _ in 0..<(processes ?? 0) {
        group.addTask {
          let arguments = ["client", "--connect", endpoint, "--launched", "--data-anywhere"]
          let end = try? await start(arguments) { execution in
            // A client prints nothing; its end closes the stream.
            for try await _ in execution.standardOutput {}
          }
          // Not those that we end ourselves when the run is over.
          guard case .signaled(let signal) = end?.status, !Task.isCancelled else { return }
          kills.yield(KilledClient(pid: end?.pid ?? 0, signal: signal))
        }
      }
    }
  }

  /// Waits for the clients, which were told to stop, and tears down those that are left then: one
  /// that was not connected yet, or works on what nobody waits for.
  private func end(_ family: Task<Void, Never>, after patience: Duration) async {
    let watchdog = Task {
      try? await Task.sleep(for: patience)
      family.cancel()
    }
    await family.value
    watchdog.cancel()
  }

  private typealias Child = Subprocess.Execution<
    CustomWriteInput, SequenceOutput, FileDescriptorOutput
  >

  /// Starts this program again with these arguments and runs `body` beside it.
  private func start<Value: Sendable>(
    _ arguments: [String], body: @escaping (Child) async throws -> Value
  ) async throws -> (pid: Int32, status: TerminationStatus, value: Value) {
    var options = PlatformOptions()
    // A group of its own, so that the terminal's Ctrl-C reaches us alone and we end in good order.
    options.processGroupID = 0
    options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
    // OpenBLAS would start a thread per core in each process, and they would fight for the cores.
    let environment = Environment.inherit.updating(["OPENBLAS_NUM_THREADS": "1"])
    let ended = try await Subprocess.run(
      .path(FilePath(try Self.program())),
      arguments: Arguments(executablePathOverride: "metronome", remainingValues: arguments),
      environment: environment,
      platformOptions: options, input: .inputWriter, output: .sequence,
      error: .currentStandardError, body: body)
    return (ended.processIdentifier.value, ended.terminationStatus, ended.closureResult)
  }

  /// The path of this program.
  package static func program() throws(RuntimeError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { throw .noProgram(errno) }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private func ending(_ end: CoordinatorEnd) -> Ending {
    switch end.status {
    case .exited(let code):
      return Ending(
        code: code, failure: end.said.failure?.reason,
        isDivergence: end.said.failure?.isDivergence ?? false)
    case .signaled(SIGTERM):
      // Once it has begun it takes this signal as a request and ends by itself.
      StandardError.writeLine("metronome: interrupted before the run began")
      return Ending(code: ExitCode.interrupted, failure: nil, isDivergence: false)
    case .signaled(let signal):
      let goOn = end.said.runFolder.map { "; go on with `metronome resume \($0.shellPath)`" } ?? ""
      let reason = "the coordinator was ended by \(KilledClient.text(ofSignal: signal))\(goOn)"
      StandardError.writeLine("metronome: \(reason)")
      return Ending(code: ExitCode.unfinished, failure: reason, isDivergence: false)
    }
  }
}
