import Experiment
import Federation
import Learning

/// The work as the comparison with other simulators has it: on Fashion-MNIST, and on characters.
enum Workload: String, CaseIterable {
  /// 10 clients of 6,000 images; an update is 10 steps of 64.
  case w1
  /// The same with the convolutional network of McMahan et al.
  case w2
  /// 1,000 clients of 60 images; an update is one step of 32.
  case w3
  /// 10 clients; an update of the character model is 10 steps of 64 windows of 80 characters, of
  /// which there are 80. The text is random.
  case lstm

  /// What tables and the script call it.
  var name: String { rawValue.uppercased() }

  /// FedAvg for 200 rounds, as `docs/experiments` has it.
  /// - Parameter text: the file of the characters.
  func experiment(text: String = "") -> Experiment {
    let (clients, steps, batch) = self == .w3 ? (1_000, 1, 32) : (10, 10, 64)
    return Experiment(
      name: rawValue,
      task: LearningTask(
        data: self == .lstm
          ? .text(TextSource(path: text)) : .images(.fashionMNIST, folder: nil),
        partition: .iid, model: model,
        training: LocalTraining(steps: steps, batch: batch, rate: rate), clients: clients, seed: 1),
      delays: .constant([1]), scheme: Scheme(trigger: .everyone(sampling: nil)),
      stop: StopRule(aggregations: 200), evaluation: .ends)
  }

  /// Whoever does its updates.
  func learner() throws -> any Learner {
    guard self == .lstm else {
      return try experiment().task.makeLearner(cacheFolder: DataCache.defaultFolder())
    }
    // Its files are mapped, so they may go when it is made.
    let text = try RandomText()
    return try experiment(text: text.path).task.makeLearner(cacheFolder: text.folder)
  }

  private var model: ModelSpecification {
    switch self {
    case .w1, .w3: .softmax
    case .w2: .cnn
    case .lstm: .lstm
    }
  }

  private var rate: Double {
    switch self {
    case .w1, .w3: 0.1
    case .w2: 0.05
    case .lstm: 0.5
    }
  }
}
