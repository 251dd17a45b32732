import Execution
import Federation
import Wire

@testable import Runtime

/// Each aggregation has the contributions, weights and time that the schedule says by itself.
struct ThePlanIsFollowed: Checker {
  static let rule = "aggregations are the plan's: who, when, from which version, with which weight"

  let undisturbed: UndisturbedRun

  mutating func see(_ event: RunEvent) throws(Breach) {
    guard case .aggregated(let aggregation) = event else { return }
    guard let planned = undisturbed.aggregations[aggregation.index] else {
      throw Breach("aggregation \(aggregation.index) is not planned")
    }
    for (one, other) in zip(aggregation.contributions, planned.contributions) {
      guard one.weight == other.weight else {
        throw Breach("\(one.order) has the weight \(one.weight); planned: \(other.weight)")
      }
    }
    guard aggregation == planned else {
      throw Breach("aggregation \(aggregation) was planned as \(planned)")
    }
  }

  mutating func end(_ outcome: Execution.Outcome) throws(Breach) {
    let digest = outcome.final.tally.digest.text
    guard digest == undisturbed.planDigest else {
      throw Breach("the rows' digest is \(digest); planned: \(undisturbed.planDigest)")
    }
  }
}

/// How old a contribution is, told from what client processes were sent.
struct StalenessIsRight: Checker {
  static let rule = "the staleness of a contribution is the versions made since the one it was sent"

  /// From which version each update was ordered, in this session.
  private var bases: [OrderID: Int] = [:]

  mutating func begin(from state: RunState) { bases = [:] }

  mutating func see(_ message: CoordinatorMessage, over line: Connection) throws(Breach) {
    guard case .trainOrder(let order) = message else { return }
    for work in order.work {
      let id = OrderID(client: work.client, update: work.update)
      let base = Int(order.baseVersion)
      guard bases[id, default: base] == base else {
        throw Breach("\(id) is ordered from version \(base), and was from \(bases[id] ?? -1)")
      }
      bases[id] = base
    }
  }

  mutating func see(_ event: RunEvent) throws(Breach) {
    guard case .aggregated(let aggregation) = event else { return }
    for contribution in aggregation.contributions {
      guard let base = bases[contribution.order.id] else {
        throw Breach("\(contribution.order) is aggregated, and nobody was sent it")
      }
      let staleness = aggregation.staleness(of: contribution)
      guard staleness == aggregation.index - base, staleness >= 0 else {
        throw Breach(
          "\(contribution.order) in aggregation \(aggregation.index) is \(staleness) versions old, "
            + "and was sent version \(base)")
      }
    }
  }
}
