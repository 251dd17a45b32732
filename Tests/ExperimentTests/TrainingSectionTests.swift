import Experiment
import Learning
import Testing

@Suite struct TrainingSectionTests {
  private func training(_ text: String) throws -> LocalTraining {
    try Experiment.reading("clients: 3\ntraining: { \(text) }").task.training
  }

  @Test func `every key is read`() throws {
    #expect(
      try training(
        """
        epochs: 2, batch: 8, batches: epochs, rate: 0.5, momentum: 0.9, nesterov: true, \
        weight-decay: 0.1, clip: 3, proximal: 0.25
        """)
        == LocalTraining(
          batch: 8, rate: 0.5, momentum: 0.9, weightDecay: 0.1, clip: 3, amount: .epochs(2),
          batches: .epochs, nesterov: true, proximal: 0.25))
    #expect(try training("steps: [3, 1, 2]").amount == .stepsOfEach([3, 1, 2]))
    #expect(try training("steps: none, epochs: 4").amount == .epochs(4))
  }

  @Test(arguments: [
    ("start: 0.1", RateSchedule()),
    (
      "start: 0.1, schedule: step, every: 20, factor: 0.5",
      RateSchedule(.step(every: 20, factor: 0.5))
    ),
    (
      "start: 0.1, schedule: exponential, by: time, every: 0.3, factor: 0.9",
      RateSchedule(.exponential(every: 300_000_000, factor: 0.9), by: .time)
    ),
    (
      "start: 0.1, schedule: inverse, every: 5, power: 0.5",
      RateSchedule(.inverse(every: 5, power: 0.5))
    ),
    (
      "start: 0.1, schedule: cosine, by: time, over: 100, end: 0.01",
      RateSchedule(.cosine(over: 100_000_000_000, end: 0.01), by: .time)
    ),
  ]) func `every schedule is read`(rate: String, schedule: RateSchedule) throws {
    #expect(try training("rate: { \(rate) }") == LocalTraining(rate: 0.1, schedule: schedule))
  }

  @Test(arguments: [
    ("steps: 3, epochs: 2", "epochs: found beside steps; allowed: steps or epochs, one of them"),
    (
      "steps: [1, 2]", "steps: found a list of 2; allowed: a list of 3, one for each client"
    ),
    (
      "steps: [1, 2.5, 3]", "steps[1]: found 2.5; allowed: a whole number from 1 to 1000000"
    ),
    (
      "epochs: 0", "epochs: found 0; allowed: a whole number from 1 to 1000000, or none"
    ),
    ("batches: new", "batches: found \"new\"; allowed: fresh, epochs"),
    ("nesterov: true", "nesterov: found true; allowed with momentum 0: false"),
    ("proximal: -1", "proximal: found -1; allowed: a number of at least 0"),
    (
      "rate: { schedule: step, factor: 0.5 }",
      "rate.every: missing with schedule step; allowed: a whole number from 1 to 1000000000"
    ),
    (
      "rate: { schedule: step, by: time, factor: 1.5, every: 0 }",
      """
      rate.every: found 0; allowed: a number from 0.000000001 to 4611686018
      test.yaml:2: training.rate.factor: found 1.5; allowed: a number greater than 0 and at most 1
      """
    ),
    (
      "rate: { schedule: cosine, every: 3, over: 3 }",
      "rate.every: unknown key with schedule cosine; allowed: start, schedule, by, over, end"
    ),
  ]) func `what does not go together is refused`(text: String, sentence: String) {
    #expect(
      complaints("clients: 3\ntraining: { \(text) }") == "test.yaml:2: training." + sentence)
  }
}
