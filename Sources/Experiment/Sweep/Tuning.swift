/// A key whose best value is to be found for each combination of the other keys of a sweep: on seeds of
/// its own, so that what is reported of the best value was not used to choose it.
public struct Tuning: Hashable, Sendable {
  /// What makes a value the best one.
  public enum Rule: Hashable, Sendable {
    /// The least mean final loss over the tuning seeds.
    case finalLoss
    /// The least mean virtual time to a test accuracy.
    case timeToAccuracy(Double)
    /// The least mean virtual time to a test loss.
    case timeToLoss(Double)
  }

  /// One combination of the other keys, without `seed`.
  public struct Group: Hashable, Sendable {
    /// Its values by key, as they are written; a key that a `--case` does not set is not there.
    public let values: [String: String]
    /// As a cell's label, without the tuned key and the seed.
    public let label: String
  }

  /// The tuned key, dotted.
  public let key: String
  /// Its values as they are written, in the order of the list; at least two.
  public let values: [String]
  /// The seeds that choose, in the order of the list.
  public let seeds: [UInt64]
  /// The seeds that are reported, none of `seeds`: those of the sweep, else the base's.
  public let reportSeeds: [UInt64]
  /// By what is chosen.
  public let rule: Rule
  /// The combinations of the other keys, in the order of `Sweep.cells`.
  public let groups: [Group]
  /// By what a value is to be multiplied for the next one; nil where the values are no rising numbers
  /// of equal ratios, to within the rounding to three significant digits.
  public let ratio: Double?

  init(
    key: String, values: [String], seeds: [UInt64], reportSeeds: [UInt64], rule: Rule,
    groups: [Group]
  ) {
    self.key = key
    self.values = values
    self.seeds = seeds
    self.reportSeeds = reportSeeds
    self.rule = rule
    self.groups = groups
    ratio = GeometricGrid.ratio(of: values)
  }

  /// The value at `index` of the grid, which goes on at both ends: -1 is the one below the first of
  /// `values`, `values.count` the one above the last, rounded to three significant digits. Whether the
  /// key takes it is for `Sweep.cell` to say.
  ///
  /// Nil beyond the ends where the values have no `ratio`, and where it would be no number.
  public func value(at index: Int) -> String? {
    if values.indices.contains(index) { return values[index] }
    guard let ratio, let first = Double(values[0]) else { return nil }
    return GeometricGrid.text(at: index, from: first, ratio: ratio)
  }
}
