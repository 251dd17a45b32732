/// Virtual time as the experiment file writes it: a decimal number of time units, exact to the tick.
enum Ticks {
  /// Ticks of one time unit.
  static let perUnit: Int64 = 1_000_000_000

  /// The nearest number of ticks to the decimal number `text`, which `NumberRule.time` allows.
  ///
  /// Nine digits behind the point are read exactly; a `Double` would blur long times.
  static func read(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    let padded = fraction + String(repeating: "0", count: max(0, 9 - fraction.count))
    if fraction.count <= 9, let units = Int64(parts[0]), let ticks = Int64(padded) {
      return units * perUnit + ticks
    }
    return Double(text).map { Int64(($0 * Double(perUnit)).rounded()) }
  }

  /// The shortest decimal number of time units that is exactly `ticks`.
  static func written(_ ticks: Int64) -> String {
    let (units, fraction) = ticks.quotientAndRemainder(dividingBy: perUnit)
    guard fraction > 0 else { return "\(units)" }
    var digits = "\(perUnit + fraction)".dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(units).\(digits)"
  }
}
