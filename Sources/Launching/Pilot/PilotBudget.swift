/// How much a pilot may take.
public enum PilotBudget: Hashable, Sendable {
  /// Wall-clock seconds, about: how many updates that is is measured first.
  case seconds(Double)
  /// Client updates: the same pilot on every machine.
  case updates(Int)

  /// What is allowed, for a sentence.
  public static let allowed =
    "a time, as 60s or 5m, or a number of client updates, as 20000, which makes it repeatable"

  /// Reads `60s`, `5m`, `1h` or a whole number of updates; nil for anything else, and for nothing.
  public init?(_ text: String) {
    if let updates = Int(text) {
      guard updates > 0 else { return nil }
      self = .updates(updates)
      return
    }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()),
      number > 0, number.isFinite
    else { return nil }
    self = .seconds(number * unit)
  }
}
