/// What is left of a schedule for quadratic clients: how old the models are that each aggregation draws
/// from, with which weights, and how far those draw. Aggregations without contributions change no model
/// and leave no trace.
struct AggregationTrail: Sendable {
  /// One model that contributions to an aggregation started from.
  struct Part: Hashable, Sendable {
    /// How often it was changed since.
    var age: Int
    /// The sum of the weights of the contributions that started from it.
    var weight: Double
    /// The sum of these weights, each times its client's progress.
    var pull: Double
  }

  private(set) var parts: [Part] = []
  /// Where each aggregation's parts end.
  private(set) var ends: [Int] = []
  private(set) var largestAge = 0
  /// Which version each aggregation made.
  private var versions: [Int] = []
  private var own: [Part] = []

  /// How many aggregations were added.
  var count: Int { ends.count }

  /// Adds the next aggregation.
  /// - Parameter progress: how far a contribution's client goes of its way, as a multiple of the b that
  ///   is tried.
  /// - Complexity: O(c log c) for c contributions.
  mutating func append(
    _ aggregation: Aggregation, progress: (Contribution) -> Double = { _ in 1 }
  ) {
    own.removeAll(keepingCapacity: true)
    for contribution in aggregation.contributions {
      let age = count - changes(before: contribution.order.baseVersion, aggregation)
      largestAge = max(largestAge, age)
      own.append(
        Part(
          age: age, weight: contribution.weight, pull: contribution.weight * progress(contribution))
      )
    }
    if own.count > 1 { own.sort { $0.age < $1.age } }
    let start = parts.count
    for part in own {
      if parts.count > start, parts[parts.count - 1].age == part.age {
        parts[parts.count - 1].weight += part.weight
        parts[parts.count - 1].pull += part.pull
      } else {
        parts.append(part)
      }
    }
    ends.append(parts.count)
    versions.append(aggregation.index + 1)
  }

  /// How many of the aggregations so far made a version up to this one.
  private func changes(before version: Int, _ aggregation: Aggregation) -> Int {
    // Where none was empty, all did.
    aggregation.index == count ? version : versions.firstIndex(fromWhichOn: { $0 > version })
  }
}
