internal import Glibc
internal import Launching
internal import Records
internal import Reports
internal import Runtime

/// Runs what shows something or writes files, and leaves nothing to go on with: SIGINT, SIGTERM or
/// SIGHUP ends the process at once, with one sentence, and with no file half written.
func endingAtSignals<Value>(_ body: () async throws -> Value) async throws -> Value {
  let signals = try StopSignals {
    UnfinishedFiles.removeAll(
      afterwards: {
        StandardError.writeLine("metronome: interrupted; no file is left half written")
        // Others are at work still.
        _exit(ExitCode.interrupted)
      }, first: Gnuplot.end)
  }
  defer { signals.cancel() }
  return try await body()
}
