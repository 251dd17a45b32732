public import Experiment
internal import Learning
public import Records
public import Runtime

extension Sweep {
  /// The least number of clients of any cell.
  public var smallestClients: Int { cells.map(\.experiment.clients).min() ?? 1 }

  /// Refuses a target that no cell can ever be seen to reach.
  public func refuse(unreachable target: ComparisonTarget?) throws(RuntimeError) {
    try target?.refuse(for: cells.map(\.experiment), "no variant has")
  }
}

extension Experiment {
  /// Refuses a target that the experiment can never be seen to reach.
  public func refuse(unreachable target: ComparisonTarget?) throws(RuntimeError) {
    try target?.refuse(for: [self], "the experiment has no")
  }
}

extension ComparisonTarget {
  /// - Parameter lack: the beginning of the sentence that says what is missing.
  fileprivate func refuse(
    for experiments: [Experiment], _ lack: String
  ) throws(RuntimeError) {
    let data = experiments.map(\.task.data)
    switch self {
    case .accuracy where !data.contains { $0.hasLabels && !$0.holdsOutNothing }:
      throw .noSuchGoal(
        key: "--target-accuracy", reason: "\(lack) test samples with classes to be found")
    case .loss where data.allSatisfy(\.holdsOutNothing):
      throw .noSuchGoal(key: "--target-loss", reason: "\(lack) test samples")
    default: break
    }
  }
}
