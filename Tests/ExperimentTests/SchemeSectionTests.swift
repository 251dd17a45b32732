import Experiment
import Federation
import Testing

@Suite struct SchemeSectionTests {
  static let buffer = Scheme(
    trigger: .count(10), weighting: .identical, discount: .polynomial(exponent: 0.5),
    restart: .arrival)

  @Test(arguments: [
    ("{ kind: fedasync }", Scheme(trigger: .eachArrival, weighting: .identical, mixing: 0.6)),
    ("FedAsync", Scheme(trigger: .eachArrival, weighting: .identical, mixing: 0.6)),
    (
      "FedAsync-0.5_unbiased_hinge-10-4",
      Scheme(trigger: .eachArrival, discount: .hinge(slope: 10, grace: 4), mixing: 0.5)
    ),
    (
      "{ kind: fedbuff, size: 10, weights: identical, restart: arrival, discount: polynomial }",
      buffer
    ),
    ("FedBuff-10_identical_arrival_polynomial", buffer),
    (
      "{ kind: async, max-in-flight: 3 }",
      Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 3))
    ),
    (
      "Async_adaptive_flight-4-importance",
      Scheme(
        trigger: .eachArrival, weighting: .adaptive,
        concurrency: Concurrency(limit: 4, choice: .importance))
    ),
    (
      "{ sample: { count: 4, spare: 2 }, deadline: 1.5 }",
      Scheme(
        trigger: .round(
          Round(
            sampling: ClientSampling(count: 4), spare: 2,
            deadline: VirtualDuration(ticks: 1_500_000_000))))
    ),
    (
      "FedAvg-sample-4_spare-2_deadline-1.5",
      Scheme(
        trigger: .round(
          Round(
            sampling: ClientSampling(count: 4), spare: 2,
            deadline: VirtualDuration(ticks: 1_500_000_000))))
    ),
    (
      "FedAvg-sample-4_importance_round",
      Scheme(
        trigger: .everyone(sampling: ClientSampling(count: 4, law: .importance)), weighting: .round)
    ),
    (
      "{ sample: { count: 4, spare: 1 }, weights: round }",
      Scheme(
        trigger: .round(Round(sampling: ClientSampling(count: 4), spare: 1)), weighting: .round)
    ),
    (
      "FedAvg_deadline-2",
      Scheme(trigger: .round(Round(deadline: VirtualDuration(ticks: 2_000_000_000))))
    ),
  ])
  func `a scheme is read whole or by its name`(yaml: String, scheme: Scheme) throws {
    #expect(try Experiment.reading("clients: 12\nscheme: \(yaml)").scheme == scheme)
  }

  @Test func `a part of a scheme's name can be changed`() throws {
    let scheme = try Experiment.reading(
      "scheme: Async_flight-4_polynomial", "scheme.max-in-flight.by=importance",
      "scheme.discount.exponent=1"
    ).scheme
    #expect(scheme.concurrency == Concurrency(limit: 4, choice: .importance))
    #expect(scheme.discount == .polynomial(exponent: 1))
  }

  @Test(arguments: [
    (
      "{ kind: fedbuff, size: 4, max-in-flight: 3 }",
      "scheme.size: found 4 for 3 in flight; allowed: at most 3 with restart flush, where a client "
        + "waits for the flush that its update is in"
    ),
    (
      "{ kind: async, max-in-flight: 7 }",
      "scheme.max-in-flight.limit: found 7 for 6 clients; allowed: at most 6"
    ),
    (
      "{ sample: { count: 4, spare: 3 } }",
      "scheme.sample.spare: found 3 beside a count of 4 for 6 clients; allowed: at most 2"
    ),
    (
      "{ sample: { count: 4, spare: 1, by: importance } }",
      "scheme.sample.spare: found 1; allowed: 0 with by importance"
    ),
    (
      "FedBuff-3_round",
      "scheme.weights: found \"round\" with kind fedbuff; allowed: unbiased, identical, adaptive, a "
        + "table or an expression; only kind fedavg has rounds"
    ),
    (
      "FedAvg_flight-3",
      "scheme.max-in-flight: unknown key with kind fedavg; allowed: kind, weights, discount, sample, "
        + "deadline"
    ),
    (
      "{ kind: fedasync, mixing: 0 }",
      "scheme.mixing: found 0; allowed: a number greater than 0 and at most 1"
    ),
    (
      "{ discount: { kind: hinge, slope: 1 } }",
      "scheme.discount.grace: missing with kind hinge; allowed: a whole number from 0 to 1000000000"
    ),
  ])
  func `what cannot be is refused`(yaml: String, sentence: String) {
    #expect(complaints("clients: 6\nscheme: \(yaml)") == "test.yaml:2: \(sentence)")
  }
}
