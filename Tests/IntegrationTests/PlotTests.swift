import Foundation
import Glibc
import Testing

/// `--plot` on terminals and elsewhere.
@Suite(.fewAtATime) struct PlotTests {
  static let hasGnuplot = access("/usr/bin/gnuplot", X_OK) == 0

  /// What a terminal of 30 lines of 90 columns gets from a command.
  private func terminal(_ command: String, in workspace: Workspace) async throws -> Ending {
    try await workspace.run(
      ["-qec", "stty rows 30 cols 90; \(command)", "/dev/null"], program: "/usr/bin/script")
  }

  /// Where the lines below the curve begin to scroll, and where they all do again.
  private static let (pinned, released) = ("\u{1B}[19;30r\u{1B}[19;1H", "\u{1B}7\u{1B}[r\u{1B}8")

  /// The lines of each drawing.
  private func drawings(in output: String) -> [[String]] {
    output.matches(of: /\u{1B}7(\u{1B}\[1;1H[^\u{1B}]*\u{1B}\[0m.*?)\u{1B}8/.dotMatchesNewlines())
      .map { match in
        match.1.matches(of: /\u{1B}\[\d+;1H([^\u{1B}]*)\u{1B}\[0m/).map { String($0.1) }
      }
  }

  /// The last accuracy that the run measured, as the curve's title has it.
  private func title(of folder: String, in workspace: Workspace) throws -> String {
    let last = try #require(
      try workspace.text(of: folder + "/metrics.csv").split(separator: "\n").last)
    let cells = last.split(separator: ",")
    let accuracy = String(format: "%.4g", try #require(Double(cells[7])))
    return
      "test accuracy \(accuracy) at time \(String(format: "%g", try #require(Double(cells[1]))))"
  }

  @Test(.enabled(if: hasGnuplot))
  func `on a terminal the curve stays above the progress while it grows`() async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.lasting()
    experiment.stop = "{ updates: 40000 }"
    try workspace.write(experiment.yaml, to: "lasting.yaml")
    let begin = ContinuousClock.now
    let ending = try await terminal(
      "exec \(try metronomePath()) run lasting.yaml --plot --output run", in: workspace)
    let seconds = Int((ContinuousClock.now - begin) / .seconds(1))
    #expect(ending.code == 0, "\(ending.output)")
    let parts = ending.output.components(separatedBy: Self.pinned)
    try #require(parts.count == 2)
    let below = parts[1].components(separatedBy: Self.released)
    try #require(below.count == 2)
    let drawings = drawings(in: below[0])
    #expect(drawings.count >= 2 && drawings.count <= seconds + 2, "\(drawings.count)")
    for drawing in drawings {
      #expect(drawing.count == 18)
      #expect(drawing.allSatisfy { $0.count < 90 })
      #expect(drawing.contains { $0.contains("*") })
    }
    let last = try title(of: "run", in: workspace)
    #expect(drawings.last?.contains { $0.trimmingCharacters(in: .whitespaces) == last } == true)
    #expect(drawings.first?.contains { $0.contains(last) } == false)
    // The progress goes on, and the result follows the last curve.
    #expect(below[0].contains("\r\u{1B}[KAsync "))
    #expect(below[1].hasPrefix("small  Async  seed 3\r\n"))
  }

  @Test(.enabled(if: hasGnuplot))
  func `an interrupted run gives the terminal back, and resume draws on`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let ending = try await terminal(
      "timeout --foreground -s INT 4 \(try metronomePath()) run endless.yaml --plot --output run",
      in: workspace)
    #expect(ending.output.components(separatedBy: Self.pinned).count == 2)
    let after = try #require(ending.output.components(separatedBy: Self.released).last)
    #expect(!after.contains("\u{1B}["))
    #expect(ending.output.contains("metronome: interrupted after "))
    let resumed = try await terminal(
      "timeout --foreground -s INT 4 \(try metronomePath()) resume run --plot", in: workspace)
    let drawings = drawings(in: resumed.output)
    let before = try #require(self.drawings(in: ending.output).last)
    #expect(drawings.last.map { $0 != before } == true)
    #expect(try workspace.isClean())
  }

  @Test(.enabled(if: hasGnuplot))
  func `elsewhere the curve comes once, at the end`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run(["run", "small.yaml", "--plot", "--output", "run"])
    #expect(ending.code == 0)
    #expect(!ending.errors.contains("\u{1B}"))
    let last = try title(of: "run", in: workspace)
    #expect(ending.errors.matches(of: /test accuracy [0-9.]+ at time/).count == 1)
    #expect(ending.errors.contains(last + "\n") || ending.errors.contains(last + " "))
    #expect(ending.errors.hasSuffix("\n") && ending.errors.contains("virtual time"))
    #expect(!ending.output.contains("virtual time     "))
  }

  @Test(.enabled(if: hasGnuplot))
  func `what has no accuracy has the curve of its loss`() async throws {
    let workspace = try Workspace()
    try workspace.write("clients: 4\ndata: quadratic\nstop: { time: 20 }\n", to: "quadratic.yaml")
    let ending = try await workspace.run(["run", "quadratic.yaml", "--plot"])
    #expect(ending.code == 0)
    #expect(ending.errors.contains(/(test|train) loss \S+ at time 20\s/))
  }

  @Test func `without gnuplot that is said once, and the run goes on`() async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.lasting()
    experiment.stop = "{ updates: 40000 }"
    try workspace.write(experiment.yaml, to: "lasting.yaml")
    let command = "PATH=/nowhere exec \(try metronomePath()) run lasting.yaml --plot --output"
    let live = try await terminal("\(command) live", in: workspace)
    let plain = try await workspace.run(["-c", "\(command) plain"], program: "/bin/sh")
    for ending in [live, plain] {
      #expect(ending.code == 0, "\(ending.output)")
      let said = ending.output + ending.errors
      #expect(said.components(separatedBy: "metronome: there is no plot: ").count == 2)
      #expect(said.contains("install it with `apt-get install gnuplot-nox`"))
    }
    #expect(!live.output.contains(Self.pinned))
    #expect(
      try FinishedRun("live", in: workspace).digests == FinishedRun("plain", in: workspace).digests)
  }

  @Test func `what ended a run stays the last line`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let run = try workspace.start(["run", "endless.yaml", "--plot", "--output", "run"])
    try await eventually("rows") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 2
    }
    run.send(SIGTERM)
    let ending = try await run.ending()
    #expect(ending.code == 130)
    #expect(ending.lastError.hasPrefix("metronome: interrupted after "))
  }

  @Test func `a plot among lines for programs is refused`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let ending = try await workspace.run(["run", "small.yaml", "--plot", "--progress", "json"])
    #expect(ending.code == 2)
    #expect(ending.errors.contains("leave out --plot or --progress json\n"))
    #expect(!workspace.exists("runs"))
  }
}
