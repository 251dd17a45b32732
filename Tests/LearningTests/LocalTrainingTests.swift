import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct LocalTrainingTests {
  @Test func `epochs take as many steps as passes over the samples`() {
    let training = LocalTraining(batch: 10, amount: .epochs(3))
    #expect(
      [1, 9, 10, 11, 20, 25].map { training.steps(of: 0, samples: $0) } == [3, 3, 3, 6, 6, 9])
    #expect(LocalTraining(steps: 7).steps(of: 2, samples: 1) == 7)
    #expect(LocalTraining(amount: .stepsOfEach([4, 5, 6])).steps(of: 2, samples: 1) == 6)
  }

  @Test func `each client does its own number of steps`() throws {
    let training = LocalTraining(rate: 0.25, amount: .stepsOfEach([1, 2, 3, 7]))
    let source = QuadraticSource(dimension: 2, curvature: 1...1)
    var learner = try LearningTask.quadratic(source, training: training).makeLearner(
      cacheFolder: "")
    let model = learner.initialParameters()
    for (client, steps) in [1, 2, 3, 7].enumerated() {
      var delta = model
      let report = learner.train(client: client, update: 0, from: model, delta: &delta)
      #expect(report.steps == steps)
      var kept = 1.0
      for _ in 0..<steps { kept *= 0.75 }
      let optimum = source.objective(of: client, seed: 1).optimum
      for j in 0..<2 {
        #expect(abs(Double(delta[j]) + (1 - kept) * (Double(model[j]) - optimum[j])) < 1e-6)
      }
    }
  }

  @Test func `steps follow the client's samples`() throws {
    let folder = TemporaryFolder()
    folder.writeImages()
    let training = LocalTraining(batch: 4, rate: 0.1, amount: .epochs(2), batches: .epochs)
    var learner = try LearningTask.images(in: folder.path, training: training, clients: 4)
      .makeLearner(cacheFolder: "")
    #expect(learner.sampleCounts.sorted() == [7, 7, 8, 8])
    let model = learner.initialParameters()
    for (client, count) in learner.sampleCounts.enumerated() {
      var delta = model
      let report = learner.train(client: client, update: 0, from: model, delta: &delta)
      #expect(report.steps == (count == 7 || count == 8 ? 4 : 0))
    }
  }

  @Test(arguments: 0..<UInt64(5), [0.5, 2])
  func `the proximal term's fixed point lies between the optimum and the model`(
    seed: UInt64, mu: Double
  ) throws {
    // x = (A + mu)^-1 (A x* + mu x_v) ends the local work of FedProx on a quadratic.
    let source = QuadraticSource(dimension: 4, curvature: 0.5...2)
    let training = LocalTraining(steps: 300, rate: 0.2, proximal: mu)
    var learner = try LearningTask.quadratic(source, training: training, seed: seed)
      .makeLearner(cacheFolder: "")
    var stream = inputs(seed)
    let model = stream.values(4)
    for client in 0..<4 {
      var delta = model
      _ = learner.train(client: client, update: 0, from: model, delta: &delta)
      let objective = source.objective(of: client, seed: seed)
      for j in 0..<4 {
        let a = objective.curvatures[j]
        let fixed = (a * objective.optimum[j] + mu * Double(model[j])) / (a + mu)
        #expect(abs(Double(model[j] + delta[j]) - fixed) < 1e-5)
      }
    }
  }

  @Test func `the first step of an update does not feel the proximal term`() throws {
    func delta(_ proximal: Double, steps: Int) throws -> [Float] {
      let training = LocalTraining(steps: steps, rate: 0.1, proximal: proximal)
      var learner = try LearningTask.quadratic(training: training).makeLearner(cacheFolder: "")
      let model = learner.initialParameters()
      var delta = model
      _ = learner.train(client: 0, update: 0, from: model, delta: &delta)
      return delta
    }
    #expect(try bits(delta(0, steps: 1)) == bits(delta(3, steps: 1)))
    #expect(try bits(delta(0, steps: 2)) != bits(delta(3, steps: 2)))
  }

  @Test(arguments: [
    (LocalTraining(amount: .epochs(0)), "training epochs: 0; allowed is 1 to 1000000"),
    (
      LocalTraining(amount: .stepsOfEach([1])),
      "numbers of training steps, one for each client: 1; allowed is 4 to 4"
    ),
    (
      LocalTraining(amount: .stepsOfEach([1, 2, 0, 1])),
      "training steps: 0; allowed is 1 to 1000000"
    ),
    (LocalTraining(nesterov: true), "Nesterov's momentum is greater than 0, not 0"),
    (LocalTraining(proximal: -1), "the proximal factor is at least 0, not -1.0"),
    (
      LocalTraining(schedule: RateSchedule(.step(every: 0, factor: 1))),
      "the rate's schedule has a length of at least 1, not 0"
    ),
    (
      LocalTraining(schedule: RateSchedule(.exponential(every: 1, factor: 1.5))),
      "the rate's factor is greater than 0 and at most 1, not 1.5"
    ),
    (
      LocalTraining(schedule: RateSchedule(.inverse(every: 1, power: 0))),
      "the rate's power is greater than 0, not 0.0"
    ),
    (
      LocalTraining(schedule: RateSchedule(.cosine(over: 1, end: -1))),
      "the rate's end is at least 0, not -1.0"
    ),
  ]) func `impossible local work is refused`(training: LocalTraining, sentence: String) {
    #expect(LearningTask.quadratic(training: training).problem() == sentence)
  }
}
