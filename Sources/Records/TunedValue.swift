/// The best value of a tuned key for one combination of a sweep's other keys, and how it was found.
public struct TunedValue: Sendable {
  /// The combination: a cell's label without the tuned key and the seed.
  public var label: String
  /// The tuned key, dotted.
  public var key: String
  /// As it is written; nil where no value has a result.
  public var value: String?
  /// What was tried, in the order of the grid.
  public var trials: [Trial]
  /// Whether the best value is the last one tried at an end of the grid, and a better one may lie beyond.
  public var isAtEdge: Bool

  /// A value that was tried on the tuning seeds.
  public struct Trial: Sendable {
    /// As it is written.
    public var value: String
    /// Its mean over the tuning seeds, of what the rule chooses by; nil where there is none.
    public var mean: Double?
    /// How many of the runs diverged or failed.
    public var lost: Int
    /// How many ended before the target.
    public var unreached: Int

    public init(value: String, mean: Double?, lost: Int, unreached: Int) {
      self.value = value
      self.mean = mean
      self.lost = lost
      self.unreached = unreached
    }
  }

  public init(label: String, key: String, value: String?, trials: [Trial], isAtEdge: Bool) {
    self.label = label
    self.key = key
    self.value = value
    self.trials = trials
    self.isAtEdge = isAtEdge
  }
}
