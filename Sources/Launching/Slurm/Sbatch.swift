internal import Glibc
internal import Subprocess
internal import SystemPackage

/// `sbatch`, which takes jobs, and `scancel`, which takes one back.
enum Sbatch {
  private static var program: Executable { .name("sbatch") }

  /// Whether this machine has it.
  static var isThere: Bool {
    get async { (try? await program.resolveExecutablePath(in: .inherit)) != nil }
  }

  /// Submits a script.
  /// - Parameter options: before it, in place of the script's own.
  /// - Returns: the job's number.
  static func submit(_ script: String, options: [String] = []) async throws -> String {
    let words = ["--parsable"] + options + [script]
    let ended = try await Subprocess.run(
      program, arguments: Arguments(words), input: .none,
      output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    // Of several clusters its name comes behind a semicolon.
    let number = ended.standardOutput.prefix { $0.isNumber }
    guard ended.terminationStatus.isSuccess, !number.isEmpty else {
      let said = (ended.standardError + ended.standardOutput).split(whereSeparator: \.isNewline)
      throw SlurmError.refused(said.isEmpty ? "nothing" : said.joined(separator: "; "))
    }
    return String(number)
  }

  /// Takes a job back that was submitted in vain. That it cannot be taken back changes nothing.
  static func cancel(_ job: String) async {
    _ = try? await Subprocess.run(
      .name("scancel"), arguments: [job], input: .none, output: .discarded, error: .discarded)
  }
}
