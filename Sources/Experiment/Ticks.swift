/// Virtual time as the experiment file writes it: a decimal number of time units, exact to the tick.
enum Ticks {
  /// Ticks of one time unit.
  static let perUnit: Int64 = 1_000_000_000

  /// The nearest number of ticks to the decimal number `text`, which `VirtualDuration.rule`
  /// allows.
  static func read(_ text: String) -> Int64? {
    DecimalNumber(text).flatMap { ($0 * perUnitExactly).rounded }.flatMap { Int64(exactly: $0) }
  }

  static let perUnitExactly = DecimalNumber(1, exponent: 9)

  /// The shortest decimal number of time units that is exactly `ticks`.
  static func written(_ ticks: Int64) -> String {
    let (units, fraction) = ticks.quotientAndRemainder(dividingBy: perUnit)
    guard fraction > 0 else { return "\(units)" }
    var digits = "\(perUnit + fraction)".dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(units).\(digits)"
  }
}
