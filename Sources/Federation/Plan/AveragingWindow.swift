/// Over how many aggregations the weights average to the target importance.
///
/// The aggregations are cut into consecutive windows of 2^k. In a window client i has a share of the
/// weight, sum_n omega_i(n) / sum_n sum_j omega_j(n), and the window's distance is the total variation
/// 1/2 sum |share_i - p_i|, 1 where nothing was aggregated. The smallest length whose mean distance is
/// within the tolerance is the averaging window: the W of Fraboni et al. (JMLR 2023), to a factor of
/// 2. A biased scheme has none below its bias.
///
/// - Complexity: O(1) amortised for a contribution; M numbers for each length.
public struct AveragingWindow: Hashable, Sendable {
  /// All windows of one length.
  public struct Length: Hashable, Sendable {
    /// In aggregations.
    public var aggregations: Int
    /// How many windows there were.
    public var windows: Int
    /// Their mean distance.
    public var distance: Double
  }

  private struct Level: Hashable, Sendable {
    /// Each client's weights before the window that is open.
    var before: [Double]
    var windows = 0
    var distance = 0.0
  }

  private let importance: [Double]
  /// The shortest length that is looked at.
  private let shortest: Int
  private var levels: [Level] = []

  /// What a window's distance may be on average, in (0, 1).
  public let tolerance: Double

  /// - Parameter contributions: how many an aggregation has on average.
  init(importance: [Double], contributions: Double, tolerance: Double) {
    self.importance = importance
    self.tolerance = tolerance
    let needed = Double(Self.fewest(importance, tolerance))
    // Where no participation is known, as without a mean delay, each arrival may be alone.
    shortest = Self.powerOfTwo(below: needed / (contributions > 0 ? contributions : 1))
  }

  /// How many clients a window needs: those left out count with their whole importance in the
  /// distance. Since that falls ever more slowly with each client, it holds for means too. At least an
  /// eighth of all, so that a window costs no more than its contributions.
  private static func fewest(_ importance: [Double], _ tolerance: Double) -> Int {
    var (left, count) = (1.0, 0)
    for share in importance.sorted(by: >) where left > tolerance + 1e-12 {
      left -= share
      count += 1
    }
    return max(count, importance.count / 8, 1)
  }

  private static func powerOfTwo(below number: Double) -> Int {
    var power = 1
    while Double(power) * 2 <= number, power < 1 << 60 { power *= 2 }
    return power
  }

  /// Closes the windows that end with the `count`-th aggregation.
  /// - Parameter sums: each client's weights so far.
  mutating func end(at count: Int, _ sums: [Double]) {
    if count & (shortest - 1) == 0 { end(at: count, after: count - 1, sums) }
  }

  /// Closes the windows that end after `begin` aggregations and with the `count`-th at the latest, all
  /// of which but the first had no contribution.
  /// - Parameter sums: each client's weights so far.
  mutating func end(at count: Int, after begin: Int, _ sums: [Double]) {
    var (exponent, level) = (shortest.trailingZeroBitCount, 0)
    while exponent < Int.bitWidth - 1 {
      let ended = count >> exponent - begin >> exponent
      guard ended > 0 else { return }
      if level == levels.count {
        // The first of this length began with everything.
        levels.append(Level(before: Array(repeating: 0, count: importance.count)))
      }
      // Those after the first are empty, and at the distance 1.
      levels[level].distance += distance(sums, since: levels[level].before) + Double(ended - 1)
      levels[level].windows += ended
      levels[level].before = sums
      (exponent, level) = (exponent + 1, level + 1)
    }
  }

  private func distance(_ sums: [Double], since before: [Double]) -> Double {
    var total = 0.0
    for client in sums.indices { total += sums[client] - before[client] }
    guard total > 0 else { return 1 }
    var distance = 0.0
    for client in sums.indices {
      distance += abs((sums[client] - before[client]) / total - importance[client])
    }
    return distance / 2
  }

  /// The lengths that were looked at, ascending; shorter ones cannot be within the tolerance, or have
  /// too few contributions to be worth looking at.
  public var lengths: [Length] {
    levels.enumerated().map { place, level in
      Length(
        aggregations: shortest << place, windows: level.windows,
        distance: level.distance / Double(level.windows))
    }
  }

  /// The smallest length within the tolerance; nil where this plan has none.
  public var smallest: Int? { lengths.first { $0.distance <= tolerance + 1e-9 }?.aggregations }
}
