internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// Draws pictures with gnuplot, a program of its own.
enum Gnuplot {
  /// Why there is no picture.
  enum Fault: Error {
    /// It is not installed.
    case missing
    /// What it said.
    case refused(String)
  }

  /// Runs `script` in `folder`.
  static func draw(_ script: String, in folder: String) async throws(Fault) {
    let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
    var options = PlatformOptions()
    // A group of its own: the terminal's Ctrl-C reaches us alone, and we end it.
    options.processGroupID = 0
    defer { running.withLock { $0 = nil } }
    do {
      result = try await Subprocess.run(
        .name("gnuplot"), arguments: ["-"], workingDirectory: FilePath(folder),
        platformOptions: options, input: .string(script),
        output: .discarded, error: .string(limit: 1 << 16)
      ) { execution in
        let id = execution.processIdentifier.value
        running.withLock { $0 = id }
      }
    } catch {
      throw .missing
    }
    guard result.terminationStatus.isSuccess else {
      throw .refused(result.standardError)
    }
  }

  /// The process that draws.
  private static let running = Mutex<pid_t?>(nil)

  /// Kills it, and waits a moment until it is gone.
  static func end() {
    guard let id = running.withLock({ $0 }), kill(id, SIGKILL) == 0 else { return }
    for _ in 0..<100 where kill(id, 0) == 0 { usleep(5_000) }
  }
}
