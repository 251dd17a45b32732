import Federation
import Learning

/// How far it goes ahead of what has come back, so that memory stays small.
extension Execution {
  /// How far the schedule runs ahead, in contributions and in steps: far enough that every process
  /// finds work, near enough that memory stays small.
  static func contributionsAheadMax(_ settings: ScheduleSettings) -> Int {
    max(512, 2 * settings.clientsAtWork)
  }
  static let stepsAheadMax = 4_096
  /// How many steps of the schedule are taken at once: milliseconds.
  static let stepsAtOnceMax = 2_000
  /// What has come back and waits for what comes before it, beside what is under way.
  static let returnedBytesMax = 1 << 30
  /// What open evaluations hold, beside the three that keep all processes at work.
  static let evaluationBytesMax = 1 << 28

  static func evaluationsAtOnceMax(parameterCount: Int, clients: Int) -> Int {
    let bytes =
      parameterCount * MemoryLayout<Float>.size + clients * ClientMeasures.usualByteCount
    return max(3, min(8, evaluationBytesMax / max(bytes, 1)))
  }
}
