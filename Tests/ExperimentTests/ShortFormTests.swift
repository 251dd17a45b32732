import Experiment
import Federation
import Learning
import Testing

@Suite struct ShortFormTests {
  static let fedFix = Trigger.everyInterval(VirtualDuration(ticks: 500_000_000))

  @Test(arguments: [
    ("FL", Scheme(trigger: .everyone(sampling: nil))),
    ("fedavg", Scheme(trigger: .everyone(sampling: nil))),
    ("FL_weight", Scheme(trigger: .everyone(sampling: nil))),
    ("FedAvg-sample-3", Scheme(trigger: .everyone(sampling: ClientSampling(count: 3)))),
    (
      "FedAvg-sample-3_importance",
      Scheme(trigger: .everyone(sampling: ClientSampling(count: 3, law: .importance)))
    ),
    ("Async", Scheme(trigger: .eachArrival)), ("ASYNC_weight", Scheme(trigger: .eachArrival)),
    ("Async_identical", Scheme(trigger: .eachArrival, weighting: .identical)),
    ("FedFix-0.5", Scheme(trigger: fedFix)), ("FedFix-0.5_weighted", Scheme(trigger: fedFix)),
    ("FedFix-0.5_unbiased", Scheme(trigger: fedFix)), ("fedfix-5e-1", Scheme(trigger: fedFix)),
    ("FedFix-0.5_identical", Scheme(trigger: fedFix, weighting: .identical)),
    ("FedBuff-5", Scheme(trigger: .count(5))), ("FedBuff-5_weight", Scheme(trigger: .count(5))),
    (
      "FedBuff-5_identical_arrival",
      Scheme(trigger: .count(5), weighting: .identical, restart: .arrival)
    ),
  ])
  func `schemes by their names`(name: String, scheme: Scheme) throws {
    #expect(try Experiment.reading("scheme: \(name)").scheme == scheme)
  }

  @Test(arguments: [
    ("F-80", DelayModel.spread(percent: 80)), ("f-12.5", .spread(percent: 12.5)),
    ("constant", .constant([1])), ("0.25", .constant([0.25])),
    ("exponential", .exponential(mean: [1])),
  ])
  func `delay laws by their names`(name: String, delays: DelayModel) throws {
    #expect(try Experiment.reading("delays: \(name)").delays == delays)
  }

  @Test(arguments: [
    ("iid", PartitionRule.iid), ("classes", .classes(perClient: 1)),
    ("classes-2", .classes(perClient: 2)), ("quantity-0.5", .quantity(alpha: 0.5)),
    ("shards", .shards(perClient: 2)),
    ("shards-3", .shards(perClient: 3)),
    ("dirichlet-0.1", .dirichlet(alpha: 0.1, replacement: false)),
    ("dirichlet-1e-2", .dirichlet(alpha: 0.01, replacement: false)),
  ])
  func `partitions by their names`(name: String, partition: PartitionRule) throws {
    #expect(try Experiment.reading("data: { partition: \(name) }").task.partition == partition)
  }

  @Test func `sources and models by their names`() throws {
    let experiment = try Experiment.reading("data: quadratic\nmodel: quadratic")
    #expect(experiment.task.data == .quadratic(QuadraticSource()))
    #expect(experiment.task.model == .quadratic)
  }
}
