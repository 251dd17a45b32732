internal import Glibc
package import Runtime
internal import Subprocess
internal import SystemPackage

/// This program, which is started again for each of the roles of a run.
package enum ThisProgram {
  typealias Child = Subprocess.Execution<CustomWriteInput, SequenceOutput, FileDescriptorOutput>

  /// Starts it with these arguments, its standard input being its lifeline, and runs `body` beside it.
  /// - Parameter isSilent: whether nobody reads what it says on standard error.
  static func start<Value: Sendable>(
    _ arguments: [String], isSilent: Bool = false, body: @escaping (Child) async throws -> Value
  ) async throws -> (pid: Int32, status: TerminationStatus, value: Value) {
    var options = PlatformOptions()
    // A group of its own, so that the terminal's Ctrl-C reaches us alone and we end in good order.
    options.processGroupID = 0
    options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
    // OpenBLAS would start a thread per core in each process, and they would fight for the cores.
    let environment = Environment.inherit.updating(["OPENBLAS_NUM_THREADS": "1"])
    let ended = try await Subprocess.run(
      .path(FilePath(try path())),
      arguments: Arguments(executablePathOverride: "metronome", remainingValues: arguments),
      environment: environment,
      platformOptions: options, input: .inputWriter, output: .sequence,
      error: isSilent ? try silence() : .currentStandardError, body: body)
    return (ended.processIdentifier.value, ended.terminationStatus, ended.closureResult)
  }

  /// What is written there is lost.
  private static func silence() throws -> FileDescriptorOutput {
    .fileDescriptor(try .open("/dev/null", .writeOnly), closeAfterSpawningProcess: true)
  }

  /// Where it is.
  package static func path() throws(RuntimeError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { throw .noProgram(errno) }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
