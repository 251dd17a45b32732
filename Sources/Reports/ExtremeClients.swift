internal import Federation

/// Of many clients those worth to be looked at: the ends of what they are measured by. A client is
/// shown once, in the first group that it belongs to.
struct ExtremeClients {
  struct Group {
    var title: String
    var clients: [Int]
  }

  /// From each end of a measure.
  static let each = 6

  let groups: [Group]

  init(_ summary: PlanSummary, surrogate: SurrogateImportance) {
    let shares = zip(surrogate.shares, surrogate.importance).map { $0 / $1 }
    var (groups, shown): ([Group], Set<Int>) = ([], [])
    func add(_ title: String, _ clients: some Sequence<Int>) {
      let own = clients.lazy.filter { !shown.contains($0) }.prefix(Self.each)
      groups.append(Group(title: title, clients: Array(own)))
      shown.formUnion(groups[groups.count - 1].clients)
    }
    func addEnds(of measure: [Double], most: String, least: String) {
      // Rounding makes no difference.
      guard let low = measure.min(), let high = measure.max(), high > low + 1e-9 * abs(high) else {
        return
      }
      add(most, Self.first(of: measure, by: >))
      add(least, Self.first(of: measure, by: <))
    }
    addEnds(of: summary.meanDelays, most: "the slowest, by E[T]", least: "the fastest, by E[T]")
    addEnds(
      of: summary.weights.participation, most: "the most often there, by f",
      least: "the least often there, by f")
    addEnds(of: shares, most: "the most above p, by p~/p", least: "the most below p, by p~/p")
    if groups.isEmpty { add("some, of which all are alike", summary.meanDelays.indices) }
    self.groups = groups.filter { !$0.clients.isEmpty }
  }

  /// The clients that come first in this order, as many as may be needed; of equal ones the lower.
  ///
  /// - Complexity: O(clients), where there may be millions.
  private static func first(
    of measure: [Double], by precedes: (Double, Double) -> Bool
  ) -> [Int] {
    // Five other groups may have taken theirs already.
    let count = 6 * each
    var found: [Int] = []
    for client in measure.indices {
      if found.count == count {
        guard precedes(measure[client], measure[found[count - 1]]) else { continue }
        found.removeLast()
      }
      let place = found.firstIndex { precedes(measure[client], measure[$0]) } ?? found.count
      found.insert(client, at: place)
    }
    return found
  }
}
