/// One combination of the values of a sweep: its experiment, and what it sets besides the base.
public struct SweepCell: Hashable, Sendable {
  /// What is run.
  public let experiment: Experiment
  /// This cell's values as they are written, in the order of `Sweep.keys`; nil where a `--case` does not
  /// set the key.
  public let values: [String?]
  /// The scheme's name, then `key=value` of the other keys: `FedAvg training.rate=0.1 seed=2`.
  public let label: String
  /// `key=value` of each, in the order in which `--set` makes this cell of the base.
  public let overrides: [String]
}
