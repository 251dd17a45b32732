import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct LearnerTests {
  static func tasks(seed: UInt64) -> [LearningTask] {
    let training = LocalTraining(
      steps: 3, batch: 4, rate: 0.1, momentum: 0.9, weightDecay: 0.01, clip: 1)
    return [
      .synthetic(training: training, seed: seed), .quadratic(training: training, seed: seed),
    ]
  }

  @Test(arguments: 0..<UInt64(5)) func `two learners of a task return the same bits in any order`(
    seed: UInt64
  ) throws {
    for task in Self.tasks(seed: seed) {
      var first = try task.makeLearner(cacheFolder: "")
      var second = try task.makeLearner(cacheFolder: "")
      let model = first.initialParameters()
      #expect(bits(model) == bits(second.initialParameters()))
      #expect(first.fingerprint == second.fingerprint)
      let work = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (1, 2), (0, 1)]
      func run(_ learner: inout any Learner, _ order: [(Int, Int)]) -> [String: [UInt32]] {
        var results: [String: [UInt32]] = [:]
        for (client, update) in order {
          var delta = model
          let report = learner.train(client: client, update: update, from: model, delta: &delta)
          let measures = learner.evaluate(client: client, model: model)
          let loss = [report.loss, measures.train.loss!, measures.test.loss!].map { Float($0) }
          results["\(client) \(update)"] = bits(delta + loss)
        }
        return results
      }
      #expect(run(&first, work) == run(&second, work.reversed()))
    }
  }

  @Test func `a task's sizes are those of its learners`() throws {
    let folder = TemporaryFolder()
    folder.writeImages()
    var mean = LearningTask.images(
      in: folder.path, partition: .dirichlet(alpha: 1, replacement: true))
    mean.model = .mlp(widths: [4])
    for task in Self.tasks(seed: 1) + [mean] {
      let cache = "\(folder.path)/cache"
      #expect(try task.sizes(cacheFolder: cache) == task.makeLearner(cacheFolder: cache).sizes())
    }
  }

  @Test func `other updates draw other batches`() throws {
    var learner = try LearningTask.synthetic().makeLearner(cacheFolder: "")
    let model = learner.initialParameters()
    var deltas: Set<[UInt32]> = []
    for client in 0..<4 {
      for update in 0..<4 {
        var delta = model
        _ = learner.train(client: client, update: update, from: model, delta: &delta)
        deltas.insert(bits(delta))
      }
    }
    #expect(deltas.count == 16)
  }

  @Test func `the seed, the partition and the data show in the fingerprint`() throws {
    let folder = TemporaryFolder()
    folder.writeImages()
    var tasks: [LearningTask] = [
      .synthetic(), .synthetic(seed: 2), .synthetic(SyntheticSource(heterogeneity: 0)),
      .quadratic(), .quadratic(seed: 2), .quadratic(QuadraticSource(spread: 2)),
    ]
    let rules: [PartitionRule] = [
      .iid, .classes(perClient: 1), .shards(perClient: 2), .dirichlet(alpha: 1, replacement: false),
      .dirichlet(alpha: 1, replacement: true),
    ]
    for rule in rules {
      for seed: UInt64 in 1...2 where rule != .classes(perClient: 1) || seed == 1 {
        tasks.append(.images(in: folder.path, partition: rule, seed: seed))
      }
    }
    let fingerprints = try tasks.map { try $0.makeLearner(cacheFolder: "").fingerprint }
    #expect(Set(fingerprints).count == fingerprints.count)
  }

  @Test(arguments: 0..<UInt64(10)) func `a quadratic client's delta is -B (x - x*)`(seed: UInt64)
    throws
  {
    let source = QuadraticSource(dimension: 6, curvature: 0.5...2, spread: 3)
    let training = LocalTraining(steps: 7, batch: 1, rate: 0.2)
    let task = LearningTask.quadratic(source, training: training, seed: seed)
    var learner = try task.makeLearner(cacheFolder: "")
    var stream = inputs(seed)
    let model = stream.values(6)
    var delta = model
    for client in 0..<4 {
      let report = learner.train(client: client, update: 3, from: model, delta: &delta)
      let objective = source.objective(of: client, seed: seed)
      for j in 0..<6 {
        var power = 1.0
        for _ in 0..<7 { power *= 1 - 0.2 * objective.curvatures[j] }
        let expected = -(1 - power) * (Double(model[j]) - objective.optimum[j])
        #expect(abs(Double(delta[j]) - expected) < 1e-5)
      }
      #expect(report.steps == 7)
      let measures = learner.evaluate(client: client, model: model)
      let loss = objective.loss(at: model)
      let quality = Quality(count: 1, loss: loss)
      #expect(measures == ClientMeasures(train: quality, test: quality))
    }
  }

  @Test func `quadratic objectives follow from seed and client alone`() {
    let source = QuadraticSource(dimension: 3, curvature: 1...4)
    let objective = source.objective(of: 2, seed: 9)
    #expect(source.objective(of: 2, seed: 9) == objective)
    #expect(source.objective(of: 3, seed: 9) != objective)
    #expect(source.objective(of: 2, seed: 8) != objective)
    #expect(objective.curvatures.allSatisfy { (1...4).contains($0) })
  }

  @Test func `a quadratic's loss is half its weighted square distance`() {
    let objective = QuadraticObjective(curvatures: [2, 4], optimum: [1, -1])
    #expect(objective.loss(at: [3, 0]) == (2 * 4 + 4 * 1) / 2)
  }

  @Test func `synthetic clients are alike without heterogeneity and differ with it`() throws {
    func spread(_ heterogeneity: Double) throws -> Double {
      let source = SyntheticSource(
        features: 10, classes: 3, samplesPerClient: 200, heterogeneity: heterogeneity)
      let training = LocalTraining(steps: 40, batch: 50, rate: 0.5)
      var learner = try LearningTask.synthetic(source, training: training)
        .makeLearner(cacheFolder: "")
      // A model trained on client 0 alone, measured on it and on the others.
      var model = learner.initialParameters()
      var delta = model
      _ = learner.train(client: 0, update: 0, from: model, delta: &delta)
      for i in model.indices { model[i] += delta[i] }
      let own = learner.evaluate(client: 0, model: model).train.accuracy!
      let others = (1..<4).map { learner.evaluate(client: $0, model: model).train.accuracy! }
      return own - others.reduce(0, +) / 3
    }
    #expect(try spread(0) < 0.15)
    #expect(try spread(2) > 0.2)
  }

  @Test func `a client's measures are means over its own samples`() throws {
    let folder = TemporaryFolder()
    folder.writeImages()
    let cache = "\(folder.path)/cache"
    var whole = try LearningTask.images(in: folder.path, clients: 1)
      .makeLearner(cacheFolder: cache)
    var parts = try LearningTask.images(
      in: folder.path, partition: .classes(perClient: 1), clients: 10
    )
    .makeLearner(cacheFolder: cache)
    let model = whole.initialParameters()
    let all = whole.evaluate(client: 0, model: model)
    #expect(all.train.count == 30 && all.test.count == 20)
    #expect(parts.sampleCounts == Array(repeating: 3, count: 10))
    let each = (0..<10).map { parts.evaluate(client: $0, model: model) }
    #expect(abs(each.reduce(0) { $0 + $1.train.loss! } / 10 - all.train.loss!) < 1e-6)
    #expect(abs(each.reduce(0) { $0 + $1.test.loss! } / 10 - all.test.loss!) < 1e-6)
    #expect(abs(each.reduce(0) { $0 + $1.train.accuracy! } / 10 - all.train.accuracy!) < 1e-9)
    #expect(each.allSatisfy { $0.train.count == 3 && $0.test.count == 2 })
  }

  @Test func `a whole batch of a small client does not depend on the update`() throws {
    let training = LocalTraining(steps: 2, batch: 64, rate: 0.1)
    var learner = try LearningTask.synthetic(training: training).makeLearner(cacheFolder: "")
    let model = learner.initialParameters()
    var (first, second) = (model, model)
    _ = learner.train(client: 1, update: 0, from: model, delta: &first)
    _ = learner.train(client: 1, update: 5, from: model, delta: &second)
    #expect(bits(first) == bits(second))
  }
}
