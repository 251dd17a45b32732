import Federation

extension StopRule {
  /// Which goal a version of these measures reaches, if any; what was not measured reaches none.
  func goal(reachedBy test: MeasuredSet) -> StopReason? {
    if let accuracy, let found = test.accuracy, found >= accuracy { return .accuracy }
    if let loss, let found = test.loss, found <= loss { return .loss }
    return nil
  }
}
