internal import Glibc
internal import Records
internal import Runtime
internal import Subprocess
internal import Wording

/// The coordinator of a run, as a child of this process.
///
/// Its standard input is its lifeline: the reading end of a pipe whose writing end is ours. However we end,
/// a killed process included, the system closes it and the coordinator leaves.
struct CoordinatorChild: Sendable {
  /// What `metronome coordinator` is given: the experiment file, known to be right, the overrides, the
  /// run folder.
  let arguments: [String]
  /// The run folder, where it is there already.
  let resumedFolder: String?
  /// How progress is shown on standard error.
  let progress: ProgressStyle
  /// What progress calls the run; nil for its scheme.
  var label: String?
  /// Whether its result goes to standard output.
  var relaysResult = true
  /// Whether nothing that it says is shown, not even what goes wrong.
  var isSilent = false
  /// What is shown of the run besides its progress.
  var view: LocalRun.View?

  /// How it ended, and what it said of itself.
  struct End {
    let status: TerminationStatus
    let said: Said
  }

  struct Said: Sendable {
    /// How many lines that are no failures.
    var lines = 0
    var runFolder: String?
    var failure: CoordinatorFailure?
    /// Why its result could not be printed.
    var unprinted: ResultsError?
  }

  /// Runs it to its end, passes on where it listens, passes our signals on to it, tells it of clients
  /// that were killed, and when none is left.
  /// - Parameter place: the options that say where it listens, and for whom.
  func run(
    _ place: [String], _ announce: AsyncStream<String>.Continuation,
    whenStopped stopped: AsyncStream<Void>, _ killed: AsyncStream<KilledClient>
  ) async throws -> End {
    defer { announce.finish() }
    let shown = progress == .none ? ["--quiet"] : ["--progress", progress.rawValue]
    let named = label.map { ["--label", $0] } ?? []
    let arguments =
      ["coordinator"] + arguments + place + [
        "--launched", "--command-line", typedCommand(),
      ] + shown + named
    let ended = try await ThisProgram.start(arguments, isSilent: isSilent) { execution in
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
    return End(status: ended.status, said: ended.value)
  }

  /// Takes what it prints until it ends: where it listens, its run folder, its result.
  private func listen(
    to coordinator: ThisProgram.Child, _ announce: AsyncStream<String>.Continuation
  ) async throws -> Said {
    var said = Said(runFolder: resumedFolder)
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
}

extension CoordinatorChild.End {
  /// The end of the run, which is told where the coordinator could not.
  /// - Throws: when the result of a run that finished could not be printed.
  func ending() throws -> RunEnding {
    if status.isSuccess, let unprinted = said.unprinted { throw unprinted }
    switch status {
    case .exited(let code):
      return RunEnding(
        code: code, failure: said.failure?.reason,
        isDivergence: said.failure?.isDivergence ?? false)
    case .signaled(SIGTERM):
      // Once it has begun it takes this signal as a request and ends by itself.
      StandardError.writeLine("metronome: interrupted before the run began")
      return RunEnding(code: ExitCode.interrupted, failure: nil, isDivergence: false)
    case .signaled(let signal):
      let goOn = said.runFolder.map { "; go on with `metronome resume \($0.shellPath)`" } ?? ""
      let reason = "the coordinator was ended by \(KilledClient.text(ofSignal: signal))\(goOn)"
      StandardError.writeLine("metronome: \(reason)")
      return RunEnding(code: ExitCode.unfinished, failure: reason, isDivergence: false)
    }
  }
}
