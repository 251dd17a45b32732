extension ScheduleSettings {
  /// The keys of an experiment file by which updates count for something else than their weights say, so
  /// that nobody knows what is optimised, and no bias; empty where the weights tell.
  public var keysBeyondWeights: [String] {
    [
      ("server.clip", scheme.rule.clip != nil), ("server.rule", scheme.rule.middle != nil),
      ("faults.corrupt", faults.corruption != nil), ("faults.crash", faults.crashes != nil),
      ("faults.duplicate", faults.duplicates?.count == .twice && scheme.memory == nil),
    ]
    .compactMap { $1 ? $0 : nil }
  }
}
