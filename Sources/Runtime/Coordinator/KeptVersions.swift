import Federation

/// The versions that a run under the real clock keeps until its end, to evaluate them when nobody trains.
enum KeptVersions {
  /// Refuses more than half of the memory that is free: a run should not end by it after hours.
  /// - Parameter available: bytes; nil where the system does not say.
  static func check(
    _ settings: ScheduleSettings, parameterCount: Int, available: Int?
  ) throws(RuntimeError) {
    guard let available, let count = settings.evaluation.versionsMax(until: settings.stop)
    else { return }
    let (bytes, isTooMuch) = count.multipliedReportingOverflow(by: 4 * parameterCount)
    if isTooMuch || bytes > available / 2 {
      throw .tooManyVersions(
        count: count, bytes: isTooMuch ? .max : bytes, available: available)
    }
  }
}
