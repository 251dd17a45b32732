@testable import Federation

extension Delays {
  /// P(T > time); nil where there is no closed form.
  func survival(of client: ClientID, beyond time: VirtualDuration) -> Double? {
    guard let closed = model.closedForm(of: client, in: self) else { return nil }
    switch closed {
    case .never: return 1
    case .fixed(let duration): return duration > time ? 1 : 0
    case .recorded(let durations):
      return Double(durations.count { $0 > time }) / Double(durations.count)
    case .scaled(.empirical(let law), let factor, let shift):
      // Whole ticks, so that a value of exactly `time` is not beyond it.
      return law.expectation {
        VirtualDuration(roundingUnits: factor * $0 + shift) > time ? 1 : 0
      }
    case .scaled(let law, let factor, let shift):
      return time.ticks == 0 ? 1 : law.survival(beyond: (time.units - shift) / factor)
    }
  }
}
