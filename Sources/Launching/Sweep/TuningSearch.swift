internal import Experiment
internal import Records

/// The search for the best value of the tuned key within one group: over the grid, which grows at an
/// end as long as the best value is there.
struct TuningSearch {
  /// How many values the grid may gain at each end.
  static let growthMax = 12

  let group: Tuning.Group
  private let tuning: Tuning
  /// The part of the grid that is tried.
  private(set) var range: ClosedRange<Int>
  /// What was found of each.
  private(set) var scores: [Int: TuningScore] = [:]
  /// Indices that the key does not take.
  private var refused: Set<Int> = []

  init(_ group: Tuning.Group, of tuning: Tuning) {
    self.group = group
    self.tuning = tuning
    range = 0...(tuning.values.count - 1)
  }

  /// What is to be tried next.
  var open: [Int] { range.filter { scores[$0] == nil && !refused.contains($0) } }

  /// Notes what the runs of a value came to.
  mutating func note(_ results: [SweepRow.Result?], at index: Int) {
    scores[index] = TuningScore(results, by: tuning.rule)
  }

  /// Notes that the key does not take the value: the grid does not grow that way.
  mutating func refuse(_ index: Int) { refused.insert(index) }

  /// The best value's index, the smallest of equals; nil where no run has a result.
  var best: Int? {
    let found = scores.filter { $0.value.mean != nil }
    return found.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }

  /// Whether the best value is the last at an end of the grid, so that a better one may lie beyond.
  var isAtEdge: Bool { best.map { beyond($0) != nil } ?? false }

  /// Adds a value beyond the best one, where that is at an end.
  mutating func grow() {
    guard let best, let next = beyond(best) else { return }
    let limits = -Self.growthMax...(tuning.values.count - 1 + Self.growthMax)
    guard limits.contains(next) else { return }
    range = min(range.lowerBound, next)...max(range.upperBound, next)
  }

  /// The next index beyond the tried ones on the side where the index is the last.
  private func beyond(_ index: Int) -> Int? {
    let tried = scores.keys
    let next: Int
    if index == tried.max() {
      next = index + 1
    } else if index == tried.min() {
      next = index - 1
    } else {
      return nil
    }
    return refused.contains(next) || tuning.value(at: next) == nil ? nil : next
  }
}
