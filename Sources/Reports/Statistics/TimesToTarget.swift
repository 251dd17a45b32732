/// How long several runs took to a target, in virtual time, updates or bytes, where some may have ended
/// before they were there: those are censored, and count for as long as they were seen.
public struct TimesToTarget: Hashable, Sendable {
  /// What became of one run.
  public enum Outcome: Hashable, Sendable {
    /// The first evaluation that had the target was at this place.
    case reached(Double)
    /// The run ended here without it; it may have reached it later.
    case censored(Double)
    /// It diverged or failed, and would not have reached it later either.
    case never
  }

  /// Of each run.
  public let outcomes: [Outcome]

  /// The outcomes of these runs.
  public init(_ outcomes: [Outcome]) { self.outcomes = outcomes }

  /// How many runs there are.
  public var count: Int { outcomes.count }

  /// How many reached it.
  public var reachedCount: Int { reached.count }

  /// The mean with its interval, where every run reached it; nil elsewhere, since a mean of those that
  /// did would flatter whoever often does not.
  public var estimate: Estimate? { reachedCount == count ? Estimate(reached) : nil }

  /// Where at least half of the runs have reached it, by Kaplan and Meier (1958); nil where that was not
  /// seen.
  public var median: Double? { survival.first { $0.share <= 0.5 + 1e-12 }?.place }

  /// The share of runs that have not reached it yet, behind each place where some do (Kaplan and Meier's
  /// product-limit estimator). Runs that end at the same place count as seen there.
  /// - Complexity: O(n log n).
  public var survival: [(place: Double, share: Double)] {
    let ends = outcomes.map { outcome in
      switch outcome {
      case .reached(let place), .censored(let place): place
      case .never: Double.infinity
      }
    }.sorted()
    var (steps, share, left): ([(place: Double, share: Double)], Double, Int) = ([], 1, 0)
    var events: [(place: Double, count: Int)] = []
    for place in reached.sorted() {
      if events.last?.place == place {
        events[events.count - 1].count += 1
      } else {
        events.append((place, 1))
      }
    }
    for event in events {
      while left < ends.count, ends[left] < event.place { left += 1 }
      share *= 1 - Double(event.count) / Double(ends.count - left)
      steps.append((event.place, share))
    }
    return steps
  }

  private var reached: [Double] {
    outcomes.compactMap { if case .reached(let place) = $0 { place } else { nil } }
  }
}
