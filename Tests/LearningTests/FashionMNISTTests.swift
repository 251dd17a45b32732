import Glibc
import Testing

@testable import Learning

/// On the real data, where Debian's package has put it.
@Suite(.enabled(if: access(ImageSet.fashionMNIST.defaultFolder, R_OK) == 0))
struct FashionMNISTTests {
  let folder = TemporaryFolder()

  private func learner(
    _ partition: PartitionRule, clients: Int, training: LocalTraining = LocalTraining()
  ) throws -> any Learner {
    try LearningTask.images(in: nil, partition: partition, training: training, clients: clients)
      .makeLearner(cacheFolder: "\(folder.path)/cache")
  }

  @Test func `ten equal clients have 6000 training and 1000 test images each`() throws {
    var learner = try learner(.iid, clients: 10)
    #expect(learner.parameterCount == 7_850)
    #expect(learner.sampleCounts == Array(repeating: 6_000, count: 10))
    let measures = learner.evaluate(client: 9, model: learner.initialParameters())
    #expect(measures.train.count == 6_000 && measures.test.count == 1_000)
    #expect(measures.train.loss! > 2 && measures.train.loss! < 3)
  }

  @Test func `training lowers the loss and raises the accuracy`() throws {
    let training = LocalTraining(steps: 60, batch: 32, rate: 0.1)
    var learner = try learner(.iid, clients: 200, training: training)
    let model = learner.initialParameters()
    var delta = model
    let report = learner.train(client: 0, update: 0, from: model, delta: &delta)
    let trained = zip(model, delta).map { $0 + $1 }
    let before = learner.evaluate(client: 1, model: model)
    let after = learner.evaluate(client: 1, model: trained)
    #expect(report.steps == 60)
    #expect(after.train.loss! < 0.6 * before.train.loss!)
    #expect(after.test.loss! < 0.6 * before.test.loss!)
    #expect(after.train.accuracy! > 0.6)
  }

  @Test func `Dirichlet 0_1 leaves clients few classes and equal sizes`() throws {
    let learner = try learner(.dirichlet(alpha: 0.1, replacement: false), clients: 50)
    #expect(learner.sampleCounts == Array(repeating: 1_200, count: 50))
  }
}
