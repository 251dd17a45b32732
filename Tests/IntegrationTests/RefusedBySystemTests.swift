import Glibc
import Testing

/// What the system may refuse: room on the disk, larger files, more open files.
@Suite(.fewAtATime) struct RefusedBySystemTests {
  static let mayMount = geteuid() == 0

  private static var experiment: SmallExperiment {
    var experiment = SmallExperiment.lasting()
    experiment.stop = "{ updates: 1500 }"
    experiment.evaluate = "{ every: 0.5 }"
    return experiment
  }

  @Test(.enabled(if: mayMount, "only root can mount a small disk"))
  func `a run waits while the disk is full, and ends with the same bits`() async throws {
    let workspace = try Workspace()
    let undisturbed = try await workspace.finish(Self.experiment, processes: 1)
    let (launcher, ballast) = try await fillDisk(in: workspace)
    #expect(unlink(ballast) == 0)
    let ending = try await launcher.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains(try undisturbed.digests.model))
    #expect(ending.errors.contains("metronome: there is room on the disk again; the run goes on"))
    #expect(ending.errors.matches(of: /the run is paused/).count == 1)
  }

  @Test(.enabled(if: mayMount, "only root can mount a small disk"))
  func `a run that waits for room on the disk hears signals`() async throws {
    let workspace = try Workspace()
    let (launcher, _) = try await fillDisk(in: workspace)
    launcher.send(SIGTERM)
    let ending = try await launcher.ending(within: 10)
    #expect(ending.code == 130)
    // What was set aside may have room for its checkpoint; else it says which one is there.
    #expect(ending.lastError.hasPrefix("metronome: interrupted after "))
    let isKept = !ending.lastError.contains("(No space left on device); make room on the disk; ")
    #expect(isKept || ending.lastError.contains("; the checkpoint is that of aggregation "))
    #expect(ending.lastError.hasSuffix("; go on with `metronome resume disk/run`"))
  }

  /// Its trace is written last, and is larger than the disk.
  private static let endsLarge = """
    clients: 4
    data: quadratic
    stop: { aggregations: 8000 }
    record: none

    """

  @Test(.enabled(if: mayMount, "only root can mount a small disk"), arguments: [true, false])
  func `a run that finds the disk full at its end waits, too`(isMadeRoom: Bool) async throws {
    let workspace = try Workspace()
    try workspace.write(Self.endsLarge, to: "quadratic.yaml")
    try workspace.makeFolder("disk")
    let script = """
      mount -t tmpfs -o size=640k none disk && \
      exec "$0" run quadratic.yaml --processes 2 --output "disk/it's a run"
      """
    let launcher = try workspace.start(
      ["-m", "/bin/sh", "-c", script, try metronomePath()], program: "/usr/bin/unshare")
    try await eventually("the pause") { launcher.errors.contains("the run is paused until") }
    #expect(launcher.errors.contains("disk/it's a run/trace.csv: cannot be written (No space left"))
    // Its clients have been told to stop, and have done so.
    try await eventually("the clients' end") {
      !workspace.processes.contains { $0.verb == "client" }
    }
    try await Task.sleep(for: .milliseconds(1_500))
    #expect(launcher.isRunning())
    if isMadeRoom {
      let remount = try await workspace.run(
        [
          "-m", "-t", "\(launcher.id)", "/bin/mount", "-o", "remount,size=4m",
          "\(workspace.path)/disk",
        ], program: "/usr/bin/nsenter")
      #expect(remount.code == 0, "\(remount.errors)")
      let ending = try await launcher.ending(within: 20)
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.errors.contains("metronome: there is room on the disk again; the run goes on"))
    } else {
      launcher.send(SIGTERM)
      let ending = try await launcher.ending(within: 10)
      #expect(ending.code == 130)
      #expect(ending.lastError.hasPrefix("metronome: interrupted after 8,000 aggregations and "))
      #expect(ending.lastError.hasSuffix("; go on with `metronome resume 'disk/it'\\''s a run'`"))
    }
    #expect(try workspace.isClean())
  }

  /// Starts a run on a small disk that only its processes see, and waits until that is full.
  /// - Returns: the run, and the file to remove for room.
  private func fillDisk(in workspace: Workspace) async throws -> (RunningProgram, String) {
    try workspace.write(Self.experiment.yaml, to: "experiment.yaml")
    try workspace.makeFolder("disk")
    let script = """
      mount -t tmpfs -o size=2m none disk && head -c 1600k /dev/zero > disk/ballast && \
      exec "$0" run experiment.yaml --output disk/run --checkpoint-every 0.2
      """
    let launcher = try workspace.start(
      ["-m", "/bin/sh", "-c", script, try metronomePath()], program: "/usr/bin/unshare")
    try await eventually("the pause") { launcher.errors.contains("the run is paused until") }
    #expect(launcher.errors.contains("cannot be written (No space left on device); make room"))
    // No half row is there.
    let inside = "/proc/\(launcher.id)/root\(workspace.path)/disk"
    for file in ["metrics.csv", "spread.csv", "measures.csv"] {
      #expect(try workspace.text(of: "\(inside)/run/\(file)").hasSuffix("\n"))
    }
    return (launcher, "\(inside)/ballast")
  }

  @Test func `a run whose files may not grow says so, and goes on when they may`() async throws {
    let workspace = try Workspace()
    var experiment = Self.experiment
    experiment.stop = "{ updates: 6000 }"
    let undisturbed = try await workspace.finish(experiment, processes: 1)
    try workspace.write(experiment.yaml, to: "experiment.yaml")
    // Blocks of 512 bytes: some rows of the store fit, and a checkpoint with those that wait.
    let limited = try await workspace.run(
      [
        "-c", "ulimit -f 3000; exec \"$0\" \"$@\"", try metronomePath(), "run", "experiment.yaml",
        "--output", "run", "--processes", "1",
      ], program: "/bin/sh")
    #expect(limited.code == 3)
    #expect(
      limited.lastError.contains("run.sqlite: cannot be written (File too large); a file may be no")
    )
    #expect(limited.lastError.hasSuffix("; go on with `metronome resume run`"))
    for file in ["metrics.csv", "spread.csv", "measures.csv"] {
      #expect(try workspace.text(of: "run/\(file)").hasSuffix("\n"))
    }
    #expect(workspace.exists("run/checkpoint/latest"))
    #expect(try await workspace.run(["resume", "run"]).code == 0)
    #expect(try FinishedRun("run", in: workspace).digests == undisturbed.digests)
    #expect(
      try workspace.evaluations(in: "run") == workspace.evaluations(in: undisturbed.folder))
  }

  @Test(arguments: [12, 20, 40])
  func `a run that may open too few files says how many it needs`(limit: Int) async throws {
    let workspace = try Workspace()
    try workspace.write(Self.experiment.yaml, to: "experiment.yaml")
    let ending = try await workspace.run(
      [
        "-c", "ulimit -n \(limit); exec \"$0\" \"$@\"", try metronomePath(), "run",
        "experiment.yaml", "--processes", "2",
      ], program: "/bin/sh")
    #expect(ending.code == 3)
    #expect(
      ending.lastError == """
        metronome: a process may have only \(limit) files open here, and this one needs 80; raise \
        the limit with `ulimit -n`
        """)
    #expect(try workspace.isClean())
  }
}
