import Learning
import Testing

@Suite struct SettlingTests {
  @Test(arguments: [1, 2, 5], [0.1, 0.9, 1.7])
  func `the progress of plain steps is the power`(steps: Int, rate: Double) {
    let training = LocalTraining(rate: rate)
    let kept = (0..<steps).reduce(1.0) { product, _ in product * (1 - rate * 0.8) }
    let found = training.progress(curvature: 0.8, steps: steps)
    #expect(abs(found - (1 - kept)) < 1e-12)
  }

  @Test(arguments: [
    LocalTraining(steps: 7, rate: 0.1), LocalTraining(steps: 7, rate: 0.1, momentum: 0.9),
    LocalTraining(steps: 4, rate: 0.1, momentum: 0.5, nesterov: true),
    LocalTraining(steps: 5, rate: 0.1, weightDecay: 0.3),
    LocalTraining(steps: 6, rate: 0.1, momentum: 0.8, weightDecay: 0.2, proximal: 0.4),
  ])
  func `progress and own optimum are those of a training client`(
    training: LocalTraining
  ) throws {
    let source = QuadraticSource(dimension: 3, curvature: 0.5...2)
    let task = LearningTask(
      data: .quadratic(source), partition: .iid, model: .quadratic, training: training,
      clients: 1, seed: 3)
    var learner = try task.makeLearner(cacheFolder: "/nonexistent")
    var delta: [Float] = [0, 0, 0]
    let model: [Float] = [0.5, -1, 2]
    _ = learner.train(client: 0, update: 0, from: model, delta: &delta)
    let alone = source.settling(surrogate: [1], importance: [1], training: training, seed: 3)
    let objective = source.objective(of: 0, seed: 3)
    for j in 0..<3 {
      let progress = training.progress(
        curvature: objective.curvatures[j], steps: training.steps(of: 0, samples: 1))
      let expected = -progress * (Double(model[j]) - alone.point[j])
      #expect(abs(Double(delta[j]) - expected) < 1e-5)
    }
  }

  @Test func `with one curvature the unbiased point is the optimum`() {
    let source = QuadraticSource(dimension: 4)
    let shares = [0.1, 0.2, 0.3, 0.4]
    let found = source.settling(
      surrogate: shares, importance: shares, training: LocalTraining(), seed: 1)
    #expect(found.distance < 1e-12 && found.gap < 1e-12)
  }

  @Test(arguments: 0..<5 as Range<UInt64>) func `the gap is the loss beyond the optimum's`(
    seed: UInt64
  ) {
    let source = QuadraticSource(dimension: 4, curvature: 0.5...3)
    let importance = [0.2, 0.3, 0.5]
    let found = source.settling(
      surrogate: [0.5, 0.4, 0.1], importance: importance, training: LocalTraining(), seed: seed)
    func loss(_ x: [Double]) -> Double {
      (0..<3).reduce(0) { sum, client in
        sum + importance[client]
          * source.objective(of: client, seed: seed).loss(at: x.map(Float.init))
      }
    }
    #expect(abs(loss(found.point) - loss(found.optimum) - found.gap) < 1e-5)
    #expect(abs(loss(found.optimum) - found.leastLoss) < 1e-5)
    #expect(found.gap > 0 && found.distance > 0)
    // And no neighbour of the optimum is better.
    for j in 0..<4 {
      for step in [-0.1, 0.1] {
        var other = found.optimum
        other[j] += step
        #expect(loss(other) > loss(found.optimum))
      }
    }
  }

  @Test(arguments: [(1, 0.05, 0.3), (1, 0.5, 1.7), (3, 0.1, 0.9), (3, 0.1, 1.5), (10, 0.01, 0.2)])
  func `the largest curvature is where progress reaches the limit`(
    steps: Int, rate: Double, limit: Double
  ) {
    let training = LocalTraining(rate: rate)
    let found = training.largestCurvature(steps: steps, progressBelow: limit)
    #expect(abs(training.progress(curvature: found, steps: steps) - limit) < 1e-6)
    #expect(steps > 1 || abs(found - limit / rate) < 1e-6)
  }

  @Test func `an even number of steps ends where local training diverges`() {
    let found = LocalTraining(rate: 0.1).largestCurvature(steps: 10, progressBelow: 1.5)
    #expect(abs(found - 20) < 1e-6)
  }
}
