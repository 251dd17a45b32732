import Glibc

/// Some processes that do updates of a workload at the same time.
struct UpdateCrew {
  private let members: [Member]

  /// Starts them and waits until all are ready.
  init(_ workload: Workload, processes: Int, seconds: Double) throws {
    members = try (0..<processes).map { _ in
      try Member(
        arguments: [
          "updates", "--as-worker", "--workload", workload.rawValue, "--seconds", "\(seconds)",
        ])
    }
    for member in members { _ = try member.readLine() }
  }

  /// All work at once; returns what each did.
  func takeTurn() throws -> [UpdateWorker.Result] {
    for member in members { member.process.send("go\n") }
    return try members.map { member in
      let line = try member.readLine()
      guard let result = UpdateWorker.Result(line: line) else {
        throw ChildProcess.Failure(description: "a process that does updates says: \(line)")
      }
      return result
    }
  }
}

extension UpdateCrew {
  /// One of the processes; a class, because an array holds no values that cannot be copied.
  private final class Member {
    let process: ChildProcess

    init(arguments: [String]) throws {
      process = try ChildProcess(
        program: ownProgram, arguments: arguments, environment: childEnvironment,
        answers: true)
    }

    func readLine() throws -> String {
      guard let line = process.readLine() else {
        throw ChildProcess.Failure(
          description: "a process that does updates ended before it answered")
      }
      return line
    }
  }
}
