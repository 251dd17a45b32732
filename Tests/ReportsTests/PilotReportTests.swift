import Records
import Reports
import Testing

@Suite struct PilotReportTests {
  static func outcome(
    target: ComparisonTarget? = .loss(0.6), isInterrupted: Bool = false
  ) -> PilotOutcome {
    var outcome = PilotOutcome(
      rateKey: "training.rate", target: target, budget: 9_000, rungs: 2, updatesOfRun: 1_000)
    func trial(_ scheme: String, _ rate: String, _ rung: Int, reached: Double?, loss: Double?)
      -> PilotOutcome.Trial
    {
      var trial = PilotOutcome.Trial(
        .init(scheme: scheme, rate: rate), rung: rung, seeds: [1_001], time: rung == 0 ? 2 : 6,
        failure: loss == nil ? "it diverged" : nil)
      (trial.reached, trial.loss, trial.accuracy, trial.updates) = (reached, loss, 0.75, 120)
      return trial
    }
    outcome.trials = [
      trial("FedFix-0.5", "0.2", 1, reached: target == nil ? nil : 4.5, loss: 0.59),
      trial("FedAvg", "0.1", 1, reached: nil, loss: 0.8),
      trial("FedFix-0.5", "0.2", 0, reached: nil, loss: 1.2),
      trial("Async", "0.1", 0, reached: nil, loss: nil),
    ]
    outcome.best = .init(scheme: "FedFix-0.5", rate: "0.2")
    (outcome.updates, outcome.seconds, outcome.isInterrupted) = (8_500, 12.34, isInterrupted)
    return outcome
  }

  @Test func `each scheme has a row of the last rung that it was in`() {
    let text = PilotReport(name: "small", clients: 10, outcome: Self.outcome()).text
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("small: a pilot of 4 runs"))
    let rows = lines.filter { $0.contains(" of 2 ") }
    #expect(rows.count == 3)
    #expect(rows[0].hasPrefix("> FedFix-0.5") && rows[0].contains("2 of 2"))
    #expect(rows[0].contains("4.5") && rows[0].contains("0.7500"))
    #expect(rows[1].hasPrefix("  FedAvg") && rows[2].contains("1 of 2"))
    #expect(rows[2].contains("lost"))
  }

  @Test func `what is advised can be pasted, and its cost is told`() {
    let text = PilotReport(name: "small", clients: 10, outcome: Self.outcome()).text
    #expect(text.contains("\n    --set scheme=FedFix-0.5 --set training.rate=0.2\n"))
    #expect(text.contains("Take FedFix-0.5 at training.rate 0.2: of the longest runs it was there"))
    #expect(text.contains("took 8,500 updates and 12.3 s, as many as 8.5 runs of the experiment"))
    #expect(text.contains("--pilot 9000 repeats it exactly"))
    #expect(text.contains("Expected regret"))
  }

  @Test func `without a target the least loss wins, and there is no column of times`() {
    let text = PilotReport(name: "small", clients: 10, outcome: Self.outcome(target: nil)).text
    #expect(text.contains("it has the least loss") && !text.contains(" at  "))
  }

  @Test func `where all runs are lost, one says why`() {
    var outcome = Self.outcome()
    outcome.best = nil
    outcome.trials = [outcome.trials[3]]
    let text = PilotReport(name: "small", clients: 10, outcome: outcome).text
    #expect(text.contains("Nothing can be told: no run has a result; one says: it diverged."))
  }

  @Test func `an interrupted pilot says so, and promises nothing`() {
    let text = PilotReport(name: "small", clients: 10, outcome: Self.outcome(isInterrupted: true))
      .text
    #expect(text.contains("Interrupted: this is what was known by then."))
    #expect(!text.contains("Expected regret"))
  }

  @Test func `beyond the populations that were measured it is a rule of thumb`() {
    let text = PilotReport(name: "large", clients: 1_000, outcome: Self.outcome()).text
    #expect(text.contains("A rule of thumb for 1,000 clients: with 10 to 100 of them"))
  }

  @Test func `the JSON has every run`() {
    let json = String(
      decoding: PilotReport(name: "small", clients: 10, outcome: Self.outcome()).json, as: UTF8.self
    )
    for part in [
      #""recommended" : "FedFix-0.5""#, #""rate" : "0.2""#, #""updates" : 8500"#,
      #""budget" : 9000"#, #""failure" : "it diverged""#, #""reached" : 4.5"#,
    ] {
      #expect(json.contains(part), "\(part) in \(json)")
    }
    #expect(json.matches(of: /"scheme" :/).count == 4)
  }
}
