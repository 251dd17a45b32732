import Glibc
import Testing

/// A client process that is told to end does so in the middle of its work, however long that is.
@Suite(.fewAtATime) struct StopAtOnceTests {
  /// Work that takes minutes: an update of a million steps, or the evaluation of a wide network.
  static let experiments = ["update": longUpdate, "evaluation": longEvaluation]

  private static var longUpdate: SmallExperiment {
    SmallExperiment(training: "{ steps: 1000000, batch: 1000, rate: 0.001 }", samples: 5000)
  }

  private static var longEvaluation: SmallExperiment {
    var experiment = SmallExperiment(
      clients: 1,
      training: "{ steps: 1, batch: 8, rate: 0.01 }\nmodel: { kind: mlp, widths: [4000, 4000] }")
    experiment.samples = 200_000
    return experiment
  }

  /// A run with one client process, which is at work for a while.
  private func begin(_ work: String, in workspace: Workspace) async throws
    -> (run: ManualRun, client: RunningProgram)
  {
    let run = try ManualRun(try #require(Self.experiments[work]), in: workspace)
    let client = try workspace.start(["client", "--connect", try await run.endpoint()])
    try await eventually("a client process") { run.log.contains("client process 1") }
    try await eventually("its work") { try workspace.secondsOfWork(of: client.id) > 1 }
    return (run, client)
  }

  @Test(arguments: ["update", "evaluation"], [SIGTERM, SIGINT, SIGHUP])
  func `a signal ends a client process in the middle of its work`(
    work: String, signal: Int32
  ) async throws {
    let workspace = try Workspace()
    let (run, client) = try await begin(work, in: workspace)
    client.send(signal)
    #expect(try await client.ending(within: 5).code == 130)
    // It has said goodbye: nobody waits for it.
    try await eventually("its goodbye") { run.log.contains("left") }
  }

  @Test(arguments: ["update", "evaluation"])
  func `a stop ends a client process in the middle of its work`(work: String) async throws {
    let workspace = try Workspace()
    let (run, client) = try await begin(work, in: workspace)
    run.coordinator.send(SIGTERM)
    let ending = try await client.ending(within: 5)
    #expect(ending.code == 0)
    #expect(ending.errors.hasPrefix("metronome: stopped: "))
  }
}

extension Workspace {
  /// How long a process has had a processor.
  fileprivate func secondsOfWork(of id: pid_t) throws -> Double {
    let line = try text(of: "/proc/\(id)/stat")
    let fields = try #require(line.split(separator: ")").last).split(separator: " ")
    // utime and stime are the 14th and 15th, of which ")" closes the second.
    let ticks = fields[11...12].compactMap { Double($0) }.reduce(0, +)
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
