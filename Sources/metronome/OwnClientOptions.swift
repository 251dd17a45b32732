import ArgumentParser
import Experiment
import Glibc
import Launching
import Learning

/// The client processes of a run, where a program of the user's is to be them.
struct OwnClientOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What starts a client process of your own, in place of this program: a command for the shell, \
      such as 'python3 clients.py'. See docs/running.md.
      """, valueName: "command"))
  var clientCommand: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many of these processes each graphics processor has, where --processes does not say it.",
      valueName: "n"))
  var processesPerGpu: Int?

  func validate() throws {
    try checkClientCommand(clientCommand)
    guard let processesPerGpu else { return }
    guard clientCommand != nil else {
      throw ValidationError("--processes-per-gpu: goes with --client-command alone")
    }
    guard (1...1_000).contains(processesPerGpu) else {
      throw ValidationError("--processes-per-gpu: found \(processesPerGpu); allowed: 1 to 1,000")
    }
  }

  /// The program, with the graphics processors of this machine; nil where this program is it.
  /// - Throws: where one of the experiments cannot do without one.
  func program(for experiments: [Experiment]) async throws -> ClientProgram? {
    guard let clientCommand else {
      try Self.refuseMissingCommand(for: experiments)
      return nil
    }
    let named = getenv("CUDA_VISIBLE_DEVICES").map { String(cString: $0) }
    return ClientProgram(
      command: clientCommand, graphicsProcessors: await GraphicsProcessors.find(named: named))
  }

  /// Refuses experiments whose data only a client process has that a command starts.
  static func refuseMissingCommand(for experiments: [Experiment]) throws {
    if experiments.contains(where: { $0.task.hosted != nil }) {
      throw ValidationError(
        "data.hosted: found yes; allowed with --client-command, which says how to start client "
          + "processes that have the data, such as --client-command 'metronome client "
          + "--host-clients $METRONOME_PROCESS --data site-$METRONOME_PROCESS', or with "
          + "`metronome coordinator` and client processes that are started where the data are")
    }
    let isExternal = experiments.contains {
      if case .external = $0.task.data { true } else { false }
    }
    guard isExternal else { return }
    throw ValidationError(
      "data.source: found external; allowed with --client-command, which says how to start "
        + "client processes that have the data, such as --client-command 'python3 clients.py'")
  }

  /// How many processes there are where nobody says: one for each core, with graphics processors one, or
  /// as many as were asked for, for each of these.
  func usualProcesses(_ program: ClientProgram?) -> Int {
    guard let program, !program.graphicsProcessors.isEmpty else {
      return LaunchOptions.usualProcesses
    }
    return program.graphicsProcessors.count * (processesPerGpu ?? 1)
  }
}

/// Refuses a `--client-command` that says nothing.
func checkClientCommand(_ command: String?) throws {
  guard let command, command.allSatisfy(\.isWhitespace) else { return }
  throw ValidationError(
    "--client-command: found nothing; allowed: a command, such as 'python3 clients.py'")
}
