public import Experiment
public import Federation
internal import Learning

extension Experiment {
  /// What the core needs of the experiment, where nothing is to be trained.
  /// - Throws: when the schedule depends on the data, and the data cannot be read.
  public func scheduleSettings() throws -> ScheduleSettings {
    let learner =
      scheduleNeedsLearner ? try task.makeLearner(cacheFolder: DataCache.defaultFolder()) : nil
    return scheduleSettings(learner)
  }

  /// What the core needs of the experiment.
  /// - Parameter learner: nil where the schedule does not depend on it.
  func scheduleSettings(_ learner: (any Learner)?) -> ScheduleSettings {
    ScheduleSettings(
      importance: importance.normalised(
        clients: task.clients, sampleCounts: learner?.sampleCounts),
      delays: delays, load: load(learner), scheme: scheme, stop: stop,
      evaluation: evaluation, seed: task.seed)
  }

  /// Whether the schedule depends on how many samples clients have, or on the model's size.
  package var scheduleNeedsLearner: Bool {
    if importance == .samples { return true }
    if delays.countsBytes || delays.per == .sample { return true }
    if delays.per == .step, case .epochs = task.training.amount { return true }
    return false
  }

  /// What an update asks of each client, as far as its delay depends on it.
  private func load(_ learner: (any Learner)?) -> ClientLoad {
    var load = ClientLoad()
    let training = task.training
    switch (delays.per, training.amount) {
    case (.update, _): break
    case (.step, .steps(let steps)): load.steps = [steps]
    case (.step, .stepsOfEach(let steps)): load.steps = steps
    case (.step, .epochs):
      load.steps = perClient(learner) { training.steps(of: $0, samples: $1) }
    case (.sample, _):
      load.samples = perClient(learner) { training.samplesRead(by: $0, samples: $1) }
    }
    if delays.countsBytes, let learner {
      load.download = MessageSizes.download(parameterCount: learner.parameterCount)
      load.upload = MessageSizes.upload(parameterCount: learner.parameterCount)
    }
    return load
  }

  private func perClient(
    _ learner: (any Learner)?, _ number: (_ client: Int, _ samples: Int) -> Int
  ) -> [Int] {
    guard let learner else { preconditionFailure("the schedule depends on the data") }
    let numbers = learner.sampleCounts.enumerated().map(number)
    // One for all, where there may be millions.
    return Set(numbers).count == 1 ? [numbers[0]] : numbers
  }
}
