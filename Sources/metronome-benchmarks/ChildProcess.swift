import Glibc

/// A program that was started. Its standard input is a pipe from us, so it can tell when we end.
struct ChildProcess: ~Copyable {
  /// Why a program did not start, or did not answer.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let id: pid_t
  private let lifeline: Int32
  /// What it prints, where that is for us.
  private let answers: UnsafeMutablePointer<FILE>?

  /// - Parameters:
  ///   - environment: all that the program finds in its environment.
  ///   - answers: whether what it prints is for `readLine`.
  ///   - errors: the file for what it says on standard error; nil for where ours goes. Then nobody sees what
  ///     it prints.
  init(
    program: String, arguments: [String], environment: [String: String], answers: Bool = false,
    errors: String? = nil
  ) throws(Failure) {
    let input = try Pipe()
    let output = answers ? try Pipe() : nil
    defer {
      close(input.reading)
      if let output { close(output.writing) }
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input.reading, STDIN_FILENO)
    if let output { posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO) }

    if let errors {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(
        &actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, program, &actions, nil, &words, &variables)
    guard code == 0 else {
      close(input.writing)
      if let output { close(output.reading) }
      throw Failure(program, code)
    }
    self.id = id
    lifeline = input.writing
    self.answers = output.flatMap { fdopen($0.reading, "r") }
  }

  deinit {
    close(lifeline)
    if let answers { fclose(answers) }
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
  }

  /// Writes to its standard input.
  borrowing func send(_ text: String) {
    _ = text.withCString { write(lifeline, $0, strlen($0)) }
  }

  /// The next line that it prints, without the line's end; nil when it has ended.
  borrowing func readLine() -> String? {
    guard let answers else { return nil }
    var buffer = [CChar](repeating: 0, count: 1_024)
    guard fgets(&buffer, Int32(buffer.count), answers) != nil else { return nil }
    let line = buffer.prefix { $0 != 0 && $0 != 10 }
    return String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Waits for its end.
  consuming func wait() { _ = waitForUsage() }

  /// Waits for its end.
  /// - Returns: what it took.
  consuming func waitForUsage() -> ProcessUsage {
    close(lifeline)
    if let answers { fclose(answers) }
    var (status, usage) = (Int32(0), rusage())
    wait4(id, &status, 0, &usage)
    discard self
    return ProcessUsage(status, usage)
  }
}

extension ChildProcess {
  /// Both ends; later children do not inherit them, or each would hold the earlier ones' lifelines.
  private struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws(Failure) {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { throw Failure("a pipe", errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (reading, writing) = (ends[0], ends[1])
    }
  }
}

extension ChildProcess.Failure {
  init(_ program: String, _ code: Int32) {
    description =
      "\(program) cannot be started (\(String(cString: strerror(code)))); "
      + "build both programs with scripts/build"
  }
}

/// The path of this program.
var ownProgram: String {
  var path = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = max(0, readlink("/proc/self/exe", &path, path.count))
  return String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// As the launcher has it: no threads of OpenBLAS's own; the data's cache is found as we find it.
var childEnvironment: [String: String] {
  var environment = ["OPENBLAS_NUM_THREADS": "1"]
  for name in ["HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH"] {
    environment[name] = getenv(name).map { String(cString: $0) }
  }
  return environment
}
