/// What is left of a schedule for clients that are all alike: how old the versions are that each
/// aggregation draws from, and with which weights.
struct AggregationTrail: Sendable {
  /// One version that contributions to an aggregation started from.
  struct Part: Hashable, Sendable {
    /// Aggregations since that version.
    var staleness: Int
    /// The sum of the weights of the contributions that started from it.
    var weight: Double
  }

  private(set) var parts: [Part] = []
  /// Where each aggregation's parts end.
  private(set) var ends: [Int] = []
  private(set) var largestStaleness = 0
  private var versions: [Part] = []

  /// How many aggregations were added.
  var count: Int { ends.count }

  /// Adds the next aggregation.
  /// - Complexity: O(c log c) for c contributions.
  mutating func append(_ aggregation: Aggregation) {
    versions.removeAll(keepingCapacity: true)
    for contribution in aggregation.contributions {
      let staleness = aggregation.staleness(of: contribution)
      largestStaleness = max(largestStaleness, staleness)
      versions.append(Part(staleness: staleness, weight: contribution.weight))
    }
    if versions.count > 1 { versions.sort { $0.staleness < $1.staleness } }
    let start = parts.count
    for part in versions {
      if parts.count > start, parts[parts.count - 1].staleness == part.staleness {
        parts[parts.count - 1].weight += part.weight
      } else {
        parts.append(part)
      }
    }
    ends.append(parts.count)
  }
}
