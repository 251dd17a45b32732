internal import Records
internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// Draws pictures with gnuplot, a program of its own.
package enum Gnuplot {
  /// Why there is no picture.
  package enum Fault: Error {
    /// It is not installed.
    case missing
    /// What it said.
    case refused(String)
  }

  /// Runs `script` in `folder`.
  package static func draw(_ script: String, in folder: String) async throws(Fault) {
    let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
    var options = PlatformOptions()
    // A group of its own: the terminal's Ctrl-C reaches us alone, and we end it.
    options.processGroupID = 0
    // In a file, not by a pipe, whose other end may be gone at any moment.
    let file: DraftFile
    do throws(ResultsError) {
      file = try DraftFile(path: folder + "/drawing.gp")
      try file.append(Array(script.utf8))
    } catch {
      throw .refused("\(error)")
    }
    defer { withExtendedLifetime(file) {} }
    drawing.withLock { $0 = .begins }
    defer { drawing.withLock { $0 = .none } }
    do {
      result = try await Subprocess.run(
        .name("gnuplot"), arguments: ["drawing.gp.draft"], workingDirectory: FilePath(folder),
        platformOptions: options, input: .none,
        output: .discarded, error: .string(limit: 1 << 16)
      ) { execution in
        let id = execution.processIdentifier.value
        drawing.withLock { $0 = .goesOn(id) }
      }
    } catch {
      throw .missing
    }
    guard result.terminationStatus.isSuccess else {
      throw .refused(result.standardError)
    }
  }

  /// What gnuplot prints when it is told `commands`, on standard output and on standard error.
  ///
  /// One that says nothing for ten seconds is ended, and has refused: such a program may stand where gnuplot
  /// is looked for, and whoever asks is asking what is wrong.
  package static func answer(
    to commands: String
  ) async throws(Fault) -> (output: String, errors: String) {
    var options = PlatformOptions()
    options.processGroupID = 0
    let result: ExecutionResult<Task<Bool, Never>, StringOutput<UTF8>, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        .name("gnuplot"), arguments: ["-e", commands], platformOptions: options, input: .none,
        output: .string(limit: 1 << 20), error: .string(limit: 1 << 16)
      ) { execution in
        let id = execution.processIdentifier.value
        return Task {
          guard (try? await Task.sleep(for: .seconds(10))) != nil else { return false }
          return kill(-id, SIGKILL) == 0
        }
      }
    } catch {
      throw .missing
    }
    result.closureResult.cancel()
    if await result.closureResult.value { throw .refused("no answer within ten seconds") }
    guard result.terminationStatus.isSuccess else { throw .refused(result.standardError) }
    return (result.standardOutput, result.standardError)
  }

  private enum Drawing {
    case none
    /// Its process may be there already, but we do not know it yet.
    case begins
    case goesOn(pid_t)
  }

  private static let drawing = Mutex(Drawing.none)

  /// Kills the process that draws, and waits a moment until it is gone.
  package static func end() {
    for _ in 0..<200 {
      switch drawing.withLock({ $0 }) {
      case .none: return
      case .begins: usleep(5_000)
      case .goesOn(let id):
        guard kill(id, SIGKILL) == 0 else { return }
        // Not until somebody has taken note of its end: whoever started it does so at this moment, and
        // must not find out first that nobody reads the script.
        for _ in 0..<5_000 {
          var info = siginfo_t()
          let result = waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT | WNOHANG)
          if result != 0 || info.si_signo != 0 { return }
          usleep(100)
        }
        return
      }
    }
  }
}
