import Execution
import Federation

/// An update that is aggregated was answered before, in the same session, and by one answer alone.
struct EachUpdateOnce: Checker {
  static let rule = "each update that is aggregated was answered once, and is aggregated once"

  private var answered: Set<TrainingOrder> = []
  private var aggregated: Set<TrainingOrder> = []
  /// In which aggregation each was that no session took back.
  private var place: [TrainingOrder: Int] = [:]

  mutating func begin(from state: RunState) {
    answered = []
    // What came after the checkpoint is done again.
    place = place.filter { $0.value < state.aggregations }
    aggregated = Set(place.keys)
  }

  mutating func see(_ event: RunEvent) throws(Breach) {
    switch event {
    case .updated(let update):
      guard answered.insert(update.order).inserted else {
        throw Breach("two answers to \(update.order) were taken")
      }
      guard !aggregated.contains(update.order) else {
        throw Breach("an answer to \(update.order) was taken, which is aggregated already")
      }
    case .aggregated(let aggregation):
      for contribution in aggregation.contributions {
        guard answered.contains(contribution.order) else {
          throw Breach("\(contribution.order) is aggregated, and nobody has answered it")
        }
        guard aggregated.insert(contribution.order).inserted else {
          throw Breach("\(contribution.order) is aggregated twice")
        }
        place[contribution.order] = aggregation.index
      }
    default: break
    }
  }

  /// What was answered and is in no aggregation can only be what one that did not come would have had.
  mutating func end(_ outcome: Execution.Outcome) throws(Breach) {
    guard aggregated.count == outcome.final.tally.updates else {
      throw Breach(
        "\(aggregated.count) updates were aggregated, and \(outcome.final.tally.updates) are told of"
      )
    }
  }
}
