internal import Federation

extension Execution {
  /// An execution of nothing, which stands for one whose schedule cannot be made yet: it has no work, and
  /// client processes come to it and leave as they would come to the other.
  public static var idle: Execution {
    let settings = ScheduleSettings(
      importance: [1], delays: DelayModel(), scheme: Scheme(trigger: .everyone(sampling: nil)),
      stop: StopRule(updates: 1), seed: 0)
    return Execution(
      NoDecisions(), settings, models: ModelVersions([:], latest: 0),
      server: Server(settings, parameterCount: 0), parameterCount: 0, skippedEvaluations: 0,
      Options())
  }
}

/// Decides nothing.
private struct NoDecisions: DecisionSource {
  var knowsAhead: Bool { true }

  mutating func next() -> Schedule.Step? { nil }
}
