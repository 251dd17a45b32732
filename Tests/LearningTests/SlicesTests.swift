import Chance
import Testing

@testable import Learning

/// Work that is done in slices of any sizes is the same work.
@Suite struct SlicesTests {
  /// Models with dropout, whose chance goes on from slice to slice, and without; momentum; batches
  /// drawn afresh and cut from passes; all samples evaluated and some.
  private static func tasks(seed: UInt64) -> [LearningTask] {
    var training = LocalTraining(steps: 9, batch: 4, rate: 0.1, momentum: 0.9, proximal: 0.1)
    // Evaluations of several batches.
    let source = SyntheticSource(
      features: 5, classes: 7, samplesPerClient: 300, testSamplesPerClient: 150)
    let softmax = LearningTask.synthetic(source, training: training, seed: seed)
    training.amount = .epochs(1)
    training.batch = 50
    training.batches = .epochs
    var network = LearningTask.synthetic(source, training: training, seed: seed)
    network.model = .layers([.dense(units: 6), .relu, .dropout(rate: 0.5), .output])
    network.evaluatedTrainSamples = 130
    return [softmax, network, .quadratic(training: training, seed: seed)]
  }

  @Test(arguments: 0..<UInt64(20))
  func `any slices give the same delta, report and measures`(seed: UInt64) throws {
    var random = inputs(seed)
    for task in Self.tasks(seed: seed) {
      var whole = try task.makeLearner(cacheFolder: "")
      var sliced = try task.makeLearner(cacheFolder: "")
      let model = whole.initialParameters()
      let untouched = model.map { _ in Float(7) }
      for client in 0..<task.clients {
        let update = LocalUpdate(client: client, update: Int(random.nextBelow(3)))
        var (delta, slices) = (untouched, untouched)
        let report = whole.train(update, from: model, delta: &delta)

        sliced.beginTraining(update, from: model)
        var found: TrainingReport?
        while found == nil {
          #expect(slices == untouched, "a delta before its time")
          found = sliced.advanceTraining(steps: 1 + Int(random.nextBelow(4)), into: &slices)
        }
        #expect(found == report && bits(slices) == bits(delta))

        let measures = whole.evaluate(client: client, model: model)
        for split in Split.allCases {
          sliced.beginEvaluation(of: client, on: split, model: model)
          var quality: Quality?
          while quality == nil {
            quality = sliced.advanceEvaluation(steps: 1 + Int(random.nextBelow(2)))
          }
          #expect(quality == (split == .train ? measures.train : measures.test))
        }
      }
    }
  }

  @Test(arguments: 0..<UInt64(5))
  func `work that is given up leaves no trace in what is begun after it`(seed: UInt64) throws {
    for task in Self.tasks(seed: seed) {
      var fresh = try task.makeLearner(cacheFolder: "")
      var used = try task.makeLearner(cacheFolder: "")
      let model = fresh.initialParameters()
      var (expected, delta) = (model, model)
      used.beginTraining(LocalUpdate(client: 1, update: 4), from: model.map { $0 + 1 })
      _ = used.advanceTraining(steps: 1, into: &delta)
      used.beginEvaluation(of: 2, on: .train, model: model.map { $0 + 1 })
      _ = used.advanceEvaluation(steps: 1)

      let update = LocalUpdate(client: 0, update: 2)
      let report = fresh.train(update, from: model, delta: &expected)
      #expect(used.train(update, from: model, delta: &delta) == report)
      #expect(bits(delta) == bits(expected))
      #expect(used.evaluate(client: 0, model: model) == fresh.evaluate(client: 0, model: model))
    }
  }

  @Test func `a step is one of SGD, or one batch of an evaluation`() throws {
    let task = Self.tasks(seed: 1)[1]
    var learner = try task.makeLearner(cacheFolder: "")
    let model = learner.initialParameters()
    var delta = model
    learner.beginTraining(LocalUpdate(client: 0, update: 0), from: model)
    #expect(learner.advanceTraining(steps: 5, into: &delta) == nil)
    #expect(learner.advanceTraining(steps: 1, into: &delta)?.steps == 6)
    // 130 samples in batches of 64.
    learner.beginEvaluation(of: 0, on: .train, model: model)
    #expect(learner.advanceEvaluation(steps: 2) == nil)
    #expect(learner.advanceEvaluation(steps: 1)?.count == 130)
  }
}
