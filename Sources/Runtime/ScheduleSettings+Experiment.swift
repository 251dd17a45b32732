public import Experiment
public import Federation
internal import Learning

extension Experiment {
  /// What the core needs of the experiment.
  /// - Parameter sampleCounts: training samples of each client; only the importance `samples` needs
  ///   them.
  public func scheduleSettings(sampleCounts: [Int]?) -> ScheduleSettings {
    ScheduleSettings(
      importance: importance.normalised(clients: task.clients, sampleCounts: sampleCounts),
      delays: delays, scheme: scheme, stop: stop, evaluateEvery: evaluateEvery, seed: task.seed)
  }
}
