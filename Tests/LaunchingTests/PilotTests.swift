import Experiment
import Federation
import Foundation
import Learning
import Records
import Testing

@testable import Launching

@Suite struct PilotTests {
  static func trial(
    _ name: String = "Async", reached: Double? = nil, loss: Double? = nil, least: Double? = nil,
    most: Double? = nil, failure: String? = nil
  ) -> PilotOutcome.Trial {
    var trial = PilotOutcome.Trial(
      .init(scheme: name, rate: "0.1"), rung: 0, seeds: [1], time: 2, failure: failure)
    (trial.reached, trial.loss, trial.leastLoss, trial.mostAccuracy) = (
      reached, loss, least ?? loss, most
    )
    return trial
  }

  @Test(arguments: [
    ("60s", PilotBudget.seconds(60)), ("1.5m", .seconds(90)), ("2h", .seconds(7_200)),
    ("20000", .updates(20_000)),
  ])
  func `a budget is a time with its unit, or a number of updates`(
    text: String, budget: PilotBudget
  ) {
    #expect(PilotBudget(text) == budget)
  }

  @Test(arguments: ["", "0", "-5", "60 s", "s", "1e400s", "nans", "0s", "20000 updates", "1.5"])
  func `anything else is none`(text: String) { #expect(PilotBudget(text) == nil) }

  @Test func `whoever reached the target first is the best, then whoever came nearest`() {
    let target = ComparisonTarget.loss(0.5)
    let order = [
      Self.trial(reached: 3, loss: 0.5), Self.trial(reached: 4, loss: 0.4),
      Self.trial(loss: 2, least: 0.6), Self.trial(loss: 0.7), Self.trial(),
      Self.trial(loss: 0.1, failure: "diverged"),
    ].map { PilotScore($0, target: target) }
    for (left, right) in zip(order, order.dropFirst()) { #expect(left < right) }
  }

  @Test func `an accuracy is the better the larger it was, a loss at the end the smaller`() {
    let accuracy = ComparisonTarget.accuracy(0.9)
    #expect(
      PilotScore(Self.trial(loss: 2, most: 0.8), target: accuracy)
        < PilotScore(Self.trial(loss: 1, most: 0.7), target: accuracy))
    #expect(
      PilotScore(Self.trial(loss: 1, least: 1), target: nil)
        < PilotScore(Self.trial(loss: 2, least: 0.5), target: nil))
  }

  @Test func `the grid is around the experiment's rate, and finer where it is best`() {
    let grid = PilotGrid(around: 0.05)
    #expect(grid.rates == ["0.00158", "0.005", "0.0158", "0.05", "0.158", "0.5", "1.58"])
    #expect(grid.refined("0.05") == ["0.05", "0.0281", "0.089"])
    // At an end the better rate may lie beyond it.
    #expect(grid.refined("1.58") == ["1.58", "2.81", "5.01"])
    #expect(grid.refined("0.00158") == ["0.00158", "0.000499", "0.000888"])
  }

  @Test func `runs of a pilot have the experiment's data, and none of its seeds`() throws {
    let text = "seed: 5\ndata: { source: synthetic }\ntraining: { rate: 0.2 }\n"
    try Self.withFile(text) { file in
      let cells = PilotCells(
        try Experiment.read(path: file), file: file, overrides: [], target: .loss(0.5),
        folder: "/nonexistent")
      for rung in 0..<4 {
        let cell = try cells.cell(
          .init(scheme: "FedFix-0.5", rate: "0.3"), rung: rung, seed: UInt64(rung), number: 0,
          time: 3)
        let made = try Experiment(yaml: cell.resolvedYAML, file: "made.yaml")
        #expect(made.task.seed == UInt64(rung) && made.task.dataSeed == 5)
        #expect(made.schemeName == "FedFix-0.5" && made.task.training.rate == 0.3)
        #expect(made.stop.loss == 0.5 && made.stop.time?.units == 3 && made.stop.updates == nil)
      }
    }
  }

  @Test func `a schedule of the rate stays, and its start is tried`() throws {
    let text = "training: { rate: { start: 0.2, schedule: step, every: 5, factor: 0.5 } }\n"
    try Self.withFile(text) { file in
      let experiment = try Experiment.read(path: file)
      let cells = PilotCells(
        experiment, file: file, overrides: [], target: nil, folder: "/nonexistent")
      #expect(cells.rateKey == "training.rate.start")
      let cell = try cells.cell(
        .init(scheme: "Async", rate: "0.4"), rung: 0, seed: 9, number: 0, time: 3)
      let made = try Experiment(yaml: cell.resolvedYAML, file: "made.yaml")
      #expect(made.task.training.rate == 0.4)
      #expect(made.task.training.schedule == experiment.task.training.schedule)
    }
  }

  @Test(arguments: ["data: { source: external, parameters: 3 }", "data: { hosted: yes }"])
  func `data that other processes have are refused with a reason`(line: String) throws {
    let experiment = try Experiment(yaml: "clients: 2\n" + line, file: "x.yaml")
    #expect(throws: PilotError.self) { try PilotError.check(experiment) }
  }

  /// Hands over the path of an experiment file.
  private static func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "/metronome-pilot-\(UUID().uuidString).yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }
}
