/// What the command line says of a tuning; each part replaces that part of the file's `sweep.tune`.
public struct TypedTuning: Hashable, Sendable {
  /// `--tune`: `key=values`.
  public var values: String?
  /// `--tune-seeds`: as `1..3`.
  public var seeds: String?
  /// `--tune-by`: `final-loss` or `time-to-target`.
  public var rule: String?
  /// `--target-accuracy`, of `time-to-target`.
  public var targetAccuracy: Double?
  /// `--target-loss`, of `time-to-target`.
  public var targetLoss: Double?

  public init(
    values: String? = nil, seeds: String? = nil, rule: String? = nil,
    targetAccuracy: Double? = nil, targetLoss: Double? = nil
  ) {
    self.values = values
    self.seeds = seeds
    self.rule = rule
    self.targetAccuracy = targetAccuracy
    self.targetLoss = targetLoss
  }
}
