import Execution
import Federation
import Learning
import Wording

/// The test samples that a run's evaluations are made on.
struct EvaluatedTests {
  /// All of them together; nil where nobody has said.
  let count: Int?
  /// Whether every client is tested on all of them because they belong to clients that do not train.
  let areOrphans: Bool
  private let hasLabels: Bool
  private let clients: Int

  /// - Parameter tests: nil where nobody has said what there are.
  init(_ tests: TestSamples?, of evaluated: EvaluatedClients, split: TestSplit) {
    count = tests.map { tests in evaluated.ids.reduce(0) { $0 + tests.counts[$1.index] } }
    areOrphans = tests?.split == .global && split == .mirrored
    hasLabels = tests?.hasLabels ?? true
    clients = evaluated.ids.count
  }

  /// Refuses goals that no evaluation can reach.
  func check(_ stop: StopRule) throws(RuntimeError) {
    for (key, goal) in [("stop.accuracy", stop.accuracy), ("stop.loss", stop.loss)] {
      guard goal != nil else { continue }
      if count == 0 {
        throw .noSuchGoal(
          key: key, reason: "none of the \(clients) clients that are evaluated has test samples")
      }
      if key == "stop.accuracy", !hasLabels {
        throw .noSuchGoal(
          key: key, reason: "there are no classes to be found, and so there is no accuracy")
      }
    }
  }

  /// What has to be said of them; nil where each client has its own.
  var remark: String? {
    if count == 0 { return "no samples: no test loss and no accuracy" }
    guard areOrphans, let count else { return nil }
    return "\(count.counted("sample")) of clients that do not train, all together"
  }
}
