/// How many contributions had which staleness, in little memory: each value below 64 is counted
/// for itself, larger ones in buckets of at most 1/32 of their value.
public struct StalenessHistogram: Hashable, Sendable {
  /// A run of values that are counted together.
  public struct Bucket: Hashable, Sendable {
    /// The values; one alone below 64.
    public var values: ClosedRange<Int>
    /// How many contributions had one of them.
    public var count: Int
  }

  /// By place, as far as there was something to count.
  private var counts: [Int] = []
  /// Count, mean and maximum, exactly.
  public private(set) var statistics = StalenessStatistics()

  /// Nothing counted yet.
  public init() {}

  /// Those values that were seen, ascending.
  public var buckets: [Bucket] {
    counts.indices.filter { counts[$0] > 0 }.map {
      Bucket(values: Self.values(at: $0), count: counts[$0])
    }
  }

  /// The smallest value that at least this share of the contributions does not exceed: exact below 64,
  /// at most 1/32 too large from there on; nil before the first contribution.
  public func quantile(_ share: Double) -> Int? {
    guard let maximum = statistics.maximum else { return nil }
    let needed = Double(statistics.count) * share
    var below = 0
    for (place, own) in counts.enumerated() {
      below += own
      if own > 0, Double(below) >= needed {
        return min(Self.values(at: place).upperBound, maximum)
      }
    }
    return maximum
  }

  /// Counts a contribution.
  /// - Precondition: `staleness` is at least 0.
  public mutating func add(_ staleness: Int) {
    let place = Self.place(of: staleness)
    if place >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: place + 1 - counts.count))
    }
    counts[place] += 1
    statistics.add(staleness)
  }

  /// The top six bits say where: 32 places for each power of two from 64 on.
  private static func place(of value: Int) -> Int {
    if value < 64 { return value }
    let shift = Int.bitWidth - 6 - value.leadingZeroBitCount
    return shift << 5 + value >> shift
  }

  private static func values(at place: Int) -> ClosedRange<Int> {
    if place < 64 { return place...place }
    let shift = place >> 5 - 1
    let first = (place & 31 + 32) << shift
    return first...first + (1 << shift - 1)
  }
}
