import Glibc

/// A program that was started. Its standard input is a pipe from us, so that it can tell when we end.
struct ChildProcess: ~Copyable {
  /// Why a program did not start.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let id: pid_t
  private let lifeline: Int32

  /// - Parameter environment: all that the program finds in its environment.
  init(
    program: String, arguments: [String], environment: [String: String]
  ) throws(Failure) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure(program, errno) }
    // Else every later child would hold the earlier ones' lifelines.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, program, &actions, nil, &words, &variables)
    guard code == 0 else {
      close(ends[1])
      throw Failure(program, code)
    }
    self.id = id
    lifeline = ends[1]
  }

  deinit {
    close(lifeline)
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
  }

  /// Waits for its end.
  consuming func wait() {
    close(lifeline)
    waitpid(id, nil, 0)
    discard self
  }
}

extension ChildProcess.Failure {
  init(_ program: String, _ code: Int32) {
    description =
      "\(program) cannot be started (\(String(cString: strerror(code)))); "
      + "build both programs with scripts/build"
  }
}
