internal import Glibc
internal import Runtime
internal import Subprocess
internal import Synchronization
internal import SystemPackage
internal import Wording

/// Client processes that a command of the user's starts, from their start to the end of the last, and of
/// all that they started.
///
/// What they print is kept for the run folder; of one that fails, the last lines are shown.
final class OwnClients: ClientFamily {
  private static let shownLines = 20

  /// Programs of other people may have something to write at their end.
  let patience = Duration.seconds(5)

  private let program: ClientProgram
  private let count: Int
  private let progress: ProgressStyle
  private let outputs: [ClientOutput?]
  /// Held open while we live: it ends, whatever ends us, and each process's group with it.
  private let lifeline: (readEnd: FileDescriptor, writeEnd: FileDescriptor)

  /// - Parameters:
  ///   - count: how many processes, at least 1.
  ///   - progress: how the run's progress is shown, among which we tell of failures.
  /// - Throws: when no pipe can be made.
  init(_ program: ClientProgram, count: Int, progress: ProgressStyle) throws {
    (self.program, self.count, self.progress) = (program, count, progress)
    outputs = (0..<count).map { _ in ClientOutput() }
    let pipe = try FileDescriptor.pipe()
    for end in [pipe.readEnd, pipe.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
    lifeline = pipe
  }

  deinit {
    for output in outputs { output?.close() }
    try? lifeline.readEnd.close()
    try? lifeline.writeEnd.close()
  }

  func run(at endpoint: String, _ kills: AsyncStream<KilledClient>.Continuation) async {
    await withTaskGroup { group in
      for process in 0..<count {
        group.addTask { await self.run(process, at: endpoint) }
      }
    }
  }

  private func run(_ process: Int, at endpoint: String) async {
    let client = OwnClient(
      number: process, program: program, output: outputs[process], input: lifeline.readEnd)
    let failure = await client.run(of: count, at: endpoint)
    // Those that we end ourselves when the run is over have not failed.
    guard !Task.isCancelled, let failure else { return }
    let printed = outputs[process]?.lastLines(Self.shownLines) ?? []
    progress.tellFailure(failure + (printed.isEmpty ? "" : "; the last that it printed:"))
    for text in printed { progress.tellFailure("  \(text)") }
  }

  /// A file for each process.
  func keepOutputs(in folder: String) {
    for (process, output) in outputs.enumerated() {
      do {
        try output?.append(to: "\(folder)/client-\(process).log")
      } catch {
        progress.tellFailure("\(folder)/client-\(process).log: it cannot be written (\(error))")
      }
    }
  }
}

/// One of them.
private struct OwnClient: Sendable {
  let number: Int
  let program: ClientProgram
  let output: ClientOutput?
  let input: FileDescriptor

  /// Runs it to its end.
  /// - Returns: how it failed, in a sentence; nil where it did not.
  func run(of count: Int, at endpoint: String) async -> String? {
    let group = Mutex<Int32>(0)
    let ended: TerminationStatus
    do {
      ended = try await start(of: count, at: endpoint) { pid in group.withLock { $0 = pid } }
    } catch {
      end(group.withLock { $0 })
      return "\(title) cannot be started: \(error)"
    }
    end(group.withLock { $0 })
    guard case .exited(let code) = ended else { return "\(title) \(text(of: ended))" }
    return code == 0 ? nil : "\(title) \(text(of: ended))"
  }

  private var title: String { "process \(number) of --client-command" }

  private func start(
    of count: Int, at endpoint: String, _ started: @escaping @Sendable (Int32) -> Void
  ) async throws -> TerminationStatus {
    var options = PlatformOptions()
    // Ctrl-C reaches us alone, and what a process starts ends with it.
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    let values = program.environment(
      ofProcess: number, of: count, endpoint: endpoint, cores: Machine.cores,
      beside: Self.ourEnvironment)
    var updates: [Environment.Key: String?] = [:]
    for (name, value) in values { updates[Environment.Key(stringLiteral: name)] = value }
    let printed = output?.descriptor
    let arguments = Arguments(
      executablePathOverride: "sh",
      remainingValues: ["-c", ClientProgram.script, "sh", program.command])
    if let printed {
      return try await Subprocess.run(
        .path("/bin/sh"), arguments: arguments, environment: .inherit.updating(updates),
        platformOptions: options,
        input: .fileDescriptor(input, closeAfterSpawningProcess: false),
        output: .fileDescriptor(printed, closeAfterSpawningProcess: false),
        error: .fileDescriptor(printed, closeAfterSpawningProcess: false)
      ) { started($0.processIdentifier.value) }.terminationStatus
    }
    return try await Subprocess.run(
      .path("/bin/sh"), arguments: arguments, environment: .inherit.updating(updates),
      platformOptions: options, input: .fileDescriptor(input, closeAfterSpawningProcess: false),
      output: .discarded, error: .currentStandardError
    ) { started($0.processIdentifier.value) }.terminationStatus
  }

  /// Ends what is left of its process group.
  private func end(_ group: Int32) { if group > 0 { kill(-group, SIGKILL) } }

  private func text(of status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): Launching.text(ofShellExit: code)
    case .signaled(let signal): "was ended by \(KilledClient.text(ofSignal: signal))"
    }
  }

  private static var ourEnvironment: [String: String] {
    var values: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        values[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    return values
  }
}
