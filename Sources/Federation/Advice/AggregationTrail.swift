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
    /// The same, each times where its client's optimum is.
    var drive = 0.0
    /// Where clients are kept apart: whose contribution it is, how far that client goes of its way, and how
    /// much of what is remembered of it this takes the place of.
    var client = 0
    var progress = 1.0
    var ofMean = 1.0
  }

  /// Whether each contribution is a part of its own, in its aggregation's order: for servers that remember
  /// clients.
  let keepsClients: Bool

  init(keepsClients: Bool = false) { self.keepsClients = keepsClients }

  private(set) var parts: [Part] = []
  /// Where each aggregation's parts end.
  private(set) var ends: [Int] = []
  private(set) var largestAge = 0
  /// How many aggregations there were at most between two of a client; 0 where clients are not kept apart.
  private(set) var largestGap = 0
  private var seen: [Int: Int] = [:]
  /// Which version each aggregation made.
  private var versions: [Int] = []
  private var own: [Part] = []

  /// How many aggregations were added.
  var count: Int { ends.count }

  /// Adds the next aggregation.
  /// - Parameters:
  ///   - progress: how far a contribution's client goes of its way, as a multiple of the b that is tried.
  ///   - optimum: where its client's optimum is.
  /// - Complexity: O(c log c) for c contributions.
  mutating func append(
    _ aggregation: Aggregation, progress: (Contribution) -> Double = { _ in 1 },
    optimum: (Contribution) -> Double = { _ in 0 }
  ) {
    own.removeAll(keepingCapacity: true)
    for contribution in aggregation.contributions {
      let age = count - changes(before: contribution.order.baseVersion, aggregation)
      largestAge = max(largestAge, age)
      let progress = progress(contribution)
      var part = Part(age: age, weight: contribution.weight, pull: contribution.weight * progress)
      part.drive = part.pull * optimum(contribution)
      if keepsClients {
        part.client = contribution.order.client.index
        (part.progress, part.ofMean) = (progress, contribution.part)
        part.drive = progress * optimum(contribution)
        largestGap = max(largestGap, count - (seen.updateValue(count, forKey: part.client) ?? 0))
      }
      own.append(part)
    }
    if own.count > 1, !keepsClients { own.sort { $0.age < $1.age } }
    let start = parts.count
    for part in own {
      if !keepsClients, parts.count > start, parts[parts.count - 1].age == part.age {
        parts[parts.count - 1].weight += part.weight
        parts[parts.count - 1].pull += part.pull
        parts[parts.count - 1].drive += part.drive
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
