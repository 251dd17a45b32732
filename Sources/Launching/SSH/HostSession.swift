internal import Experiment
internal import Glibc
internal import Runtime
internal import Subprocess
internal import Synchronization
internal import SystemPackage
internal import Wording

/// The client processes on one host, over one ssh, from its start to its end.
struct HostSession: Sendable {
  let script: HostScript
  /// The arguments of ssh that come before the host.
  let sshArguments: [String]
  /// Where what they print is kept: a file for each process, and one for ssh.
  let logPaths: [String]
  let sshLogPath: String
  /// How the run's progress is shown, among which failures are told.
  let progress: ProgressStyle
  /// The request to end them.
  let stop: StopFanOut

  /// How long a host has to clean up once it was told to, before ssh is ended.
  private static let cleaning = Duration.seconds(6)

  var host: HostsFile.Host { script.host }

  /// Runs to the end of the last process, and of ssh.
  /// - Returns: whether the host did its part.
  func run() async -> Bool {
    let errors = ClientOutput()
    defer { errors?.close() }
    let heard: Heard
    do {
      heard = try await connect(errors)
    } catch {
      tell("\(HostTrouble(noSSH: error))")
      return false
    }
    try? errors?.append(to: sshLogPath)
    if stop.isStopped || heard.isOver { return heard.failures < host.processes }
    if let trouble = heard.trouble {
      tell("\(trouble)")
    } else {
      let said = errors?.lastLines(20) ?? []
      tell("\(HostTrouble(ssh: said, code: heard.code, hasBegun: heard.hasBegun, on: host))")
    }
    return false
  }

  private func tell(_ text: String) {
    guard !stop.isStopped else { return }
    progress.tellFailure("host \(host.name): \(text)")
  }

  /// What came over the connection.
  private struct Heard: Sendable {
    var hasBegun = false
    var isOver = false
    var trouble: HostTrouble?
    /// How many processes failed.
    var failures = 0
    /// How ssh ended; nil where a signal ended it.
    var code: Int32?
  }

  private typealias Child = Subprocess.Execution<
    CustomWriteInput, SequenceOutput, FileDescriptorOutput
  >

  private func connect(_ errors: ClientOutput?) async throws -> Heard {
    var options = PlatformOptions()
    // Ctrl-C reaches us alone, and we end it in good order.
    options.processGroupID = 0
    options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
    let bytes = Array(script.text.utf8)
    let arguments = sshArguments + ["--", host.name, script.command(bytes: bytes.count)]
    // A file that cannot be made is no reason not to run: then what ssh says is shown.
    let printed = errors?.descriptor ?? FileDescriptor.standardError
    let begun = Flag()
    let ended = try await Subprocess.run(
      .name("ssh"), arguments: Arguments(arguments), platformOptions: options,
      input: .inputWriter, output: .sequence,
      error: .fileDescriptor(printed, closeAfterSpawningProcess: false)
    ) { execution in
      // One that has ended already says why by itself.
      _ = try? await execution.standardInputWriter.write(bytes)
      async let _: Void = end(execution, begun)
      return try await listen(to: execution, begun)
    }
    var heard = ended.closureResult
    if case .exited(let code) = ended.terminationStatus { heard.code = code }
    return heard
  }

  /// Ends it when that is asked for: first by the lifeline, so that the host cleans up.
  private func end(_ ssh: Child, _ begun: Flag) async {
    for await _ in stop.stream() { break }
    // Cancelled, because it has ended.
    guard stop.isStopped, !Task.isCancelled else { return }
    try? await ssh.standardInputWriter.finish()
    // One that is not there yet has nothing to clean up.
    if begun.isSet {
      guard (try? await Task.sleep(for: Self.cleaning)) != nil else { return }
    }
    try? ssh.send(signal: .terminate)
  }

  private func listen(to ssh: Child, _ begun: Flag) async throws -> Heard {
    var heard = Heard()
    var logs = logPaths.map { HostLog(path: $0) }
    defer { for log in logs { log.close() } }
    var cutter = LineCutter()
    for try await buffer in ssh.standardOutput {
      for text in cutter.take(buffer.withUnsafeBytes { Array($0) }) {
        guard let line = HostLine(text), heard.hasBegun || line == .begins else { continue }
        begun.set()
        take(line, &heard, &logs)
      }
    }
    return heard
  }

  private func take(_ line: HostLine, _ heard: inout Heard, _ logs: inout [HostLog]) {
    switch line {
    case .begins: heard.hasBegun = true
    case .over: heard.isOver = true
    case .failed(let failure, let found):
      heard.trouble = HostTrouble(failure, found: found, on: host, version: script.version)
    case .said(let process, let text):
      guard logs.indices.contains(process) else { return }
      logs[process].add(text)
    case .ended(let process, let code):
      guard logs.indices.contains(process), code != 0 else { return }
      heard.failures += 1
      tellEnd(of: process, code, last: logs[process].last)
    }
  }

  private func tellEnd(of process: Int, _ code: Int32?, last: [String]) {
    let end = code.map { text(ofShellExit: $0) } ?? "ended"
    tell("process \(process) \(end)" + (last.isEmpty ? "" : "; the last that it printed:"))
    guard !stop.isStopped else { return }
    for text in last { progress.tellFailure("  \(text)") }
  }
}

/// Whether something has happened.
private final class Flag: Sendable {
  private let state = Mutex(false)

  var isSet: Bool { state.withLock { $0 } }

  func set() { state.withLock { $0 = true } }
}
