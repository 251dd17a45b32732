internal import Subprocess
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
    do {
      result = try await Subprocess.run(
        .name("gnuplot"), arguments: ["-"], workingDirectory: FilePath(folder),
        input: .string(script),
        output: .discarded, error: .string(limit: 1 << 16))
    } catch {
      throw .missing
    }
    guard result.terminationStatus.isSuccess else {
      throw .refused(result.standardError)
    }
  }
}
