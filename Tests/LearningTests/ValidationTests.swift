import Testing

@testable import Learning

@Suite struct ValidationTests {
  static let refusals: [(LearningTask, String)] = [
    (.synthetic(clients: 0), "clients: 0; allowed is 1 to 1000000"),
    (
      .synthetic(training: LocalTraining(steps: 0)),
      "training steps: 0; allowed is 1 to 1000000"
    ),
    (.synthetic(training: LocalTraining(batch: -1)), "the batch: -1; allowed is 1 to 1000000"),
    (
      .synthetic(training: LocalTraining(rate: .nan)),
      "the local rate is greater than 0, not nan"
    ),
    (
      .synthetic(training: LocalTraining(momentum: 1)),
      "momentum is at least 0 and less than 1, not 1.0"
    ),
    (
      .synthetic(training: LocalTraining(weightDecay: -1)),
      "weight decay is at least 0, not -1.0"
    ),
    (
      .synthetic(training: LocalTraining(clip: 0)),
      "the clip norm is greater than 0, not 0.0"
    ),
    (
      .synthetic(SyntheticSource(classes: 1)), "synthetic classes: 1; allowed is 2 to 10000"
    ),
    (
      .synthetic(SyntheticSource(features: 1_000_000, samplesPerClient: 1_000_000)),
      "the numbers of one synthetic client: 1000020000000; allowed is 1 to 268435456"
    ),
    (
      .synthetic(SyntheticSource(heterogeneity: -0.5)),
      "heterogeneity is 0 to 1000, not -0.5"
    ),
    (
      .quadratic(QuadraticSource(dimension: 0)),
      "the quadratic dimension: 0; allowed is 1 to 10000000"
    ),
    (
      .quadratic(QuadraticSource(curvature: 0...1)),
      "curvatures are greater than 0, not 0.0 to 1.0"
    ),
    (
      .quadratic(QuadraticSource(spread: .infinity)),
      "the spread of the optima is at least 0, not inf"
    ),
    (
      .images(in: nil, partition: .dirichlet(alpha: 0, replacement: false)),
      "the Dirichlet alpha is 0.000001 to 1000000, not 0.0; for one class per client take the "
        + "partition `classes`, for equal classes `iid`"
    ),
    (
      .images(in: nil, partition: .shards(perClient: 0)),
      "shards per client: 0; allowed is 1 to 1000000"
    ),
  ]

  @Test(arguments: refusals.indices) func `an impossible setting is refused`(index: Int) {
    let (task, sentence) = Self.refusals[index]
    #expect(task.problem() == sentence)
  }

  @Test func `sources and models that do not go together are refused`() {
    var task = LearningTask.quadratic()
    task.model = .softmax
    #expect(
      task.problem()
        == "the quadratic source goes with the quadratic model only, which has no samples")
    task = .synthetic()
    task.model = .quadratic
    #expect(
      task.problem()
        == "the quadratic model goes with the quadratic source only; this source has samples")
  }
}
