import Foundation
import Glibc

/// How a program ended, and what it said.
struct Ending {
  /// The exit code; 128 and the signal's number for a program that a signal ended.
  let code: Int32
  let output: String
  let errors: String

  /// The last line on standard error, which says what happened.
  var lastError: String {
    errors.split(separator: "\n").last.map(String.init) ?? ""
  }
}

/// A program that was started. It is killed when the last reference to it goes.
final class RunningProgram {
  let id: pid_t
  private let command: String
  private let outputPath: String
  private let errorsPath: String
  private var code: Int32?

  /// - Parameter capture: the folder for what it says.
  init(
    _ program: String, _ arguments: [String], folder: String, environment: [String],
    capturingIn capture: String
  ) throws {
    command = ([program] + arguments).joined(separator: " ")
    let stem = "\(capture)/said-\(UInt64.random(in: .min ... .max))"
    (outputPath, errorsPath) = (stem + ".out", stem + ".err")

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, flags, 0o644)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorsPath, flags, 0o644)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // A thread of the test's pool blocks signals, and a child inherits that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    // posix_spawn has no portable way to change the folder; a shell that replaces itself has.
    let change = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder]
    let words = (change + [program] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var id = pid_t()
    let result = posix_spawn(&id, change[0], &actions, &attributes, words, variables)
    guard result == 0 else {
      throw Failure("\(command): cannot be started (\(String(cString: strerror(result))))")
    }
    self.id = id
  }

  deinit {
    guard code == nil else { return }
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
  }

  func send(_ signal: Int32) { kill(id, signal) }

  /// What it has said so far on standard error.
  var errors: String { Self.text(errorsPath) }

  /// Whether it still runs.
  func isRunning() -> Bool {
    guard code == nil else { return false }
    var status: Int32 = 0
    guard waitpid(id, &status, WNOHANG) == id else { return true }
    let signal = status & 0x7f
    code = signal == 0 ? (status >> 8) & 0xff : 128 + signal
    return false
  }

  /// Waits for its end. A program that misses the deadline is killed, and the test fails.
  func ending(within seconds: Double = 120) async throws -> Ending {
    do {
      try await eventually("the end of \(command)", within: seconds) { !isRunning() }
    } catch let failure as Failure {
      kill(id, SIGKILL)
      throw Failure("\(failure)\n\(errors)")
    }
    return Ending(code: code ?? -1, output: Self.text(outputPath), errors: errors)
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}
