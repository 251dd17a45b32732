/// What one setting gains over another where both ran with the same seeds, and so with the same delays,
/// batches and division: the difference within each pair, over the pairs.
///
/// What a seed does to both of them cancels, so the interval is narrower than that of two means.
public struct PairedDifference: Hashable, Sendable {
  /// Of the differences, the first less the second.
  public let estimate: Estimate
  /// How many seeds only one of them has; they are in no pair.
  public let unpairedCount: Int

  /// - Parameters:
  ///   - first: a value for each seed.
  ///   - second: the same of what it is compared with.
  /// - Returns: nil where they have no seed in common.
  public init?(_ first: [UInt64: Double], less second: [UInt64: Double]) {
    let seeds = first.keys.filter { second[$0] != nil }.sorted()
    guard let estimate = Estimate(seeds.map { first[$0]! - second[$0]! }) else { return nil }
    self.estimate = estimate
    unpairedCount = first.count + second.count - 2 * seeds.count
  }

  /// Whether the 95% interval leaves out 0; nil of a single pair.
  public var isApartFromZero: Bool? { estimate.interval.map { !$0.contains(0) } }
}
