import Execution
import Federation

@testable import Runtime

/// Versions and virtual time only go on within a session.
struct NothingGoesBack: Checker {
  static let rule = "versions and virtual time never go back"

  private var version = 0
  private var time = VirtualTime.zero
  private var aggregation: Int?

  mutating func begin(from state: RunState) {
    (version, time, aggregation) = (state.aggregations, .zero, nil)
  }

  mutating func see(_ event: RunEvent) throws(Breach) {
    guard case .aggregated(let next) = event else { return }
    if let aggregation, next.index <= aggregation {
      throw Breach("aggregation \(next.index) comes after aggregation \(aggregation)")
    }
    aggregation = next.index
  }

  mutating func look(at coordination: Coordination) throws(Breach) {
    let execution = coordination.execution
    guard execution.version >= version, execution.time >= time else {
      throw Breach(
        "version \(execution.version) at \(execution.time) comes after \(version) at \(time)")
    }
    (version, time) = (execution.version, execution.time)
  }
}
