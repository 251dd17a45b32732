/// When a run writes checkpoints while it goes on. It always leaves one when it ends unfinished.
public enum CheckpointTiming: Hashable, Sendable {
  /// Every minute; less often where writing them would take more than a hundredth of the time.
  case automatic
  case every(Duration)
  /// Only when it ends.
  case never

  /// When the next is due.
  /// - Parameter duration: how long it took to write the last.
  func next(after duration: Duration) -> ContinuousClock.Instant? {
    switch self {
    case .automatic: .now.advanced(by: max(.seconds(60), duration * 99))
    case .every(let interval): .now.advanced(by: interval)
    case .never: nil
    }
  }
}
