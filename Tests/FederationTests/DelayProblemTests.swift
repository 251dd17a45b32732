import Federation
import Testing

/// What is refused before a model is used, by its part, its client and its number.
@Suite struct DelayProblemTests {
  /// An impossible model of three clients, and what the refusal says.
  struct Refusal: CustomTestStringConvertible, Sendable {
    let parts: DelayModel
    let sentence: String
    var testDescription: String { sentence }

    init(_ parts: DelayModel, _ sentence: String) {
      (self.parts, self.sentence) = (parts, sentence)
    }
  }

  static let oneClient = AvailabilityTrace(length: 10, stretches: [[0..<5]])

  static let magnitude = "allowed: a number from 0.000000001 to 1000000000000000"
  static let time = "allowed: a number from 0.000000001 to 4611686018"
  static let share = "allowed: a number from 0.000000001 to 1000000000"
  static let period = "allowed: a number from 0.001 to 1000000000"

  @Test(arguments: [
    Refusal(DelayModel(factor: .list([1, -2, 3])), "factor.list of client 1: -2.0; \(magnitude)"),
    Refusal(
      DelayModel(factor: .list([1, 2, .infinity])), "factor.list of client 2: inf; \(magnitude)"),
    Refusal(
      DelayModel(factor: .list([1, 2])),
      "factor.list: 2 factors; allowed: one for each of 3 clients"),
    Refusal(
      DelayModel(factor: .spread(percent: 101)),
      "factor.percent: 101.0; allowed: a number from 0 to 100"),
    Refusal(
      DelayModel(factor: .spread(percent: 100), work: .exponential(mean: 1)),
      "factor.percent: 100.0; allowed: a number of at least 0 and below 100"),
    Refusal(
      DelayModel(factor: .tiers([])), "factor.tiers: 0.0; allowed: a whole number from 1 to 1000"),
    Refusal(
      DelayModel(factor: .tiers([.init(factor: 1, share: 0)])), "factor.tiers.share: 0.0; \(share)"),
    Refusal(
      DelayModel(factor: .tiers([.init(factor: 0, share: 1)])),
      "factor.tiers.factor: 0.0; \(magnitude)"),
    Refusal(
      DelayModel(factor: .law(.gamma(shape: -1, mean: 1))),
      "factor.shape: -1.0; allowed: a number from 0.02 to 1000000"),
    Refusal(
      DelayModel(factor: .zipf(exponent: 21, ranks: 5)),
      "factor.exponent: 21.0; allowed: a number from 0 to 20"),
    Refusal(
      DelayModel(factor: .zipf(exponent: 1, ranks: 0)),
      "factor.ranks: 0.0; allowed: a whole number from 1 to 1000000"),
    Refusal(DelayModel(work: .exponential(mean: .nan)), "work.mean: nan; \(time)"),
    Refusal(
      DelayModel(work: .empirical(EmpiricalLaw(samples: [1, 1e10]))),
      "work.values: 10000000000.0; \(time)"),
    Refusal(
      DelayModel(network: Network(latency: .law(.constant(-1)))),
      "network.latency.value: -1.0; \(time)"),
    Refusal(
      DelayModel(network: Network(download: .law(.uniform(from: 3, to: 2)))),
      "network.download.to: 2.0; allowed: a number greater than from, 3.0"),
    Refusal(
      DelayModel(network: Network(upload: .law(.pareto(shape: 0, minimum: 1)))),
      "network.upload.shape: 0.0; allowed: a number from 0.02 to 1000000"),
    Refusal(DelayModel(availability: .onOff(on: 0, off: 1)), "availability.on: 0.0; \(period)"),
    Refusal(
      DelayModel(availability: .onOff(on: 1, off: 1e10)),
      "availability.off: 10000000000.0; \(period)"),
    Refusal(
      DelayModel(availability: .diurnal(period: 1, share: 0)),
      "availability.share: 0.0; allowed: a number from 0.000001 to 1"),
    Refusal(
      DelayModel(availability: .diurnal(period: .infinity, share: 0.5)),
      "availability.period: inf; \(period)"),
    Refusal(
      DelayModel(availability: .trace(oneClient)),
      "availability.trace: the availability of 1 client; allowed: that of each of the 3 clients"),
    Refusal(
      DelayModel(loss: 1), "loss: 1.0; allowed: a number of at least 0 and at most 0.99"),
    Refusal(
      DelayModel(loss: .nan), "loss: nan; allowed: a number of at least 0 and at most 0.99"),
  ])
  func `an impossible part is refused by name, client and number`(refusal: Refusal) {
    let problem = refusal.parts.problem(clients: 3)
    #expect(problem?.description == refusal.sentence)
  }

  @Test func `a trace is refused for other clients than its own`() {
    let trace = DelayModel.trace(DelayTrace(durations: [[1], [2]]))
    #expect(trace.problem(clients: 2) == nil)
    #expect(
      trace.problem(clients: 3)?.description
        == "work.trace: the durations of 2 clients; allowed: those of each of the 3 clients")
  }

  @Test func `the part without a mean is named`() throws {
    let slow = DelayLaw.pareto(shape: 0.9, minimum: 1)
    let work = DelayModel(work: slow)
    #expect(work.problem(clients: 3) == nil)
    #expect(work.partWithoutMean?.part == "work.shape")
    #expect(work.partWithoutMean?.found == "0.9, where the law has no mean")
    let network = DelayModel(network: Network(latency: .law(slow)))
    #expect(network.partWithoutMean?.part == "network.latency.shape")
    // A factor is drawn once, so that each client's time still has a mean.
    #expect(DelayModel(factor: .law(slow)).partWithoutMean == nil)
    let settings = ScheduleSettings.sample(delays: work, scheme: Scheme(trigger: .eachArrival))
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(error?.client == ClientID(0) && error?.cause == .noMean)
  }
}
