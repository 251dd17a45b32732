import Experiment
import Federation
import Learning

/// The work on Fashion-MNIST as the comparison with other simulators has it.
enum Workload: String, CaseIterable {
  /// 10 clients of 6,000 images; an update is 10 steps of 64.
  case w1
  /// The same with the convolutional network of McMahan et al.
  case w2
  /// 1,000 clients of 60 images; an update is one step of 32.
  case w3

  /// FedAvg for 200 rounds, as `docs/experiments` has it.
  var experiment: Experiment {
    let (clients, steps, batch) = self == .w3 ? (1_000, 1, 32) : (10, 10, 64)
    return Experiment(
      name: rawValue,
      task: LearningTask(
        data: .images(.fashionMNIST, folder: nil), partition: .iid,
        model: self == .w2 ? .cnn : .softmax,
        training: LocalTraining(steps: steps, batch: batch, rate: self == .w2 ? 0.05 : 0.1),
        clients: clients, seed: 1),
      delays: .constant([1]), scheme: Scheme(trigger: .everyone(sampling: nil)),
      stop: StopRule(aggregations: 200), evaluateEvery: VirtualDuration(roundingUnits: 200))
  }

  /// Whoever does its updates.
  func learner() throws -> any Learner {
    try experiment.task.makeLearner(cacheFolder: DataCache.defaultFolder())
  }
}
