import Foundation
import Testing

/// What the verbs of one experiment make of a file with a sweep.
@Suite(.fewAtATime) struct SweepFileTests {
  private static let sweep = "sweep: { seed: [5, 6], scheme: [FedAvg, Async] }\n"

  @Test func `run, plan and data take the base of a sweep and say so in one line`() async throws {
    let workspace = try Workspace()
    let plain = SmallExperiment.brief().yaml
    try workspace.write(plain, to: "small.yaml")
    try workspace.write(plain + Self.sweep, to: "sweep.yaml")
    let note = "metronome: sweep.yaml has a sweep of seed, scheme; this is its base, without it\n"
    for verb in ["plan", "data"] {
      let base = try await workspace.run([verb, "small.yaml", "--set", "name=x"])
      let swept = try await workspace.run([verb, "sweep.yaml", "--set", "name=x"])
      #expect(swept.code == 0 && swept.errors == note)
      #expect(swept.output == base.output)
    }
    let run = try await workspace.run(
      ["run", "sweep.yaml", "--processes", "1", "--output", "run"])
    #expect(run.code == 0)
    #expect(run.errors.hasPrefix(note) && run.errors.components(separatedBy: note).count == 2)
    #expect(!(try workspace.text(of: "run/experiment.yaml").contains("sweep:")))
  }

  @Test func `validate judges all cells of a sweep`() async throws {
    let workspace = try Workspace()
    let plain = SmallExperiment.brief().yaml
    try workspace.write(plain + Self.sweep, to: "sweep.yaml")
    let right = try await workspace.run(["validate", "sweep.yaml"])
    #expect(right.code == 0 && !right.output.contains("sweep:"))
    #expect(
      right.errors
        == "metronome: sweep.yaml has a sweep of seed, scheme, whose 4 cells can be run; this is its "
        + "base, without it\n")
    let line = plain.split(separator: "\n", omittingEmptySubsequences: false).count
    try workspace.write(
      plain + "sweep: { scheme: [FedAvg, FedBuff-7], seed: 1..2 }\n", to: "wrong.yaml")
    let wrong = try await workspace.run(["validate", "wrong.yaml"])
    #expect(wrong.code == 2 && wrong.output.isEmpty)
    #expect(
      wrong.errors.hasPrefix("metronome: wrong.yaml:\(line): scheme.size: found 7 for 6 clients; ")
        && wrong.errors.hasSuffix(" (with scheme=FedBuff-7)\n"), "\(wrong.errors)")
  }

  @Test func `compare takes its variants from the file's sweep and the command line`() async throws
  {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml + Self.sweep, to: "sweep.yaml")
    let ending = try await workspace.run([
      "compare", "sweep.yaml", "--vary", "seed=8", "--processes", "1", "--output", "all",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let rows = try workspace.text(of: "all/comparison.csv").split(separator: "\n").dropFirst()
    #expect(rows.map { $0.prefix { $0 != "," } } == ["FedAvg seed=8", "Async seed=8"])
    try workspace.write(
      SmallExperiment.brief().yaml
        + "sweep: { tune: { key: training.rate, values: [0.1, 0.2], seeds: 4 } }\n",
      to: "tune.yaml")
    let tuning = try await workspace.run(["compare", "tune.yaml", "--output", "none"])
    #expect(tuning.code == 2 && !workspace.exists("none"))
    #expect(
      tuning.errors == "metronome: tune.yaml: sweep.tune: found a tuning; allowed: "
        + "--set sweep.tune=none, which leaves it out\n")
  }
}
