public import Experiment
internal import Learning
public import Records
public import Runtime

extension Sweep {
  /// The least number of clients of any cell.
  public var smallestClients: Int { cells.map(\.experiment.clients).min() ?? 1 }

  /// Refuses a target that no cell can ever be seen to reach.
  public func refuse(unreachable target: ComparisonTarget?) throws(RuntimeError) {
    let data = cells.map(\.experiment.task.data)
    switch target {
    case .accuracy where !data.contains { $0.hasLabels && !$0.holdsOutNothing }:
      throw .noSuchGoal(
        key: "--target-accuracy", reason: "no variant has test samples with classes to be found")
    case .loss where data.allSatisfy(\.holdsOutNothing):
      throw .noSuchGoal(key: "--target-loss", reason: "no variant has test samples")
    default: break
    }
  }
}
