extension DecimalNumber {
  /// As people write it, `0.25` or `1500`; with an exponent where there would be many zeros.
  var text: String {
    guard digits != 0 else { return "0" }
    var (digits, exponent) = (digits, exponent)
    while digits % 10 == 0 { (digits, exponent) = (digits / 10, exponent + 1) }
    let shown = "\(digits.magnitude)"
    let sign = digits < 0 ? "-" : ""
    /// How many digits are before the point.
    let whole = shown.count + exponent
    if exponent >= 0, whole <= 21 {
      return sign + shown + String(repeating: "0", count: exponent)
    }
    if exponent < 0, whole > 0 {
      return sign + shown.prefix(whole) + "." + shown.dropFirst(whole)
    }
    if whole > -5, whole <= 0 {
      return sign + "0." + String(repeating: "0", count: -whole) + shown
    }
    let rest = shown.count > 1 ? String(shown.dropFirst()) : "0"
    return sign + shown.prefix(1) + "." + rest + "e\(whole - 1)"
  }

  /// The digits that the numbers have at their smallest power of ten, and that power; nil where they are
  /// too far apart.
  static func aligned(_ numbers: [DecimalNumber]) -> (digits: [Int128], exponent: Int)? {
    let exponent = numbers.map(\.exponent).min() ?? 0
    var aligned: [Int128] = []
    for number in numbers {
      var digits = number.digits
      // A zero may have any exponent.
      for _ in 0..<(digits == 0 ? 0 : number.exponent - exponent) {
        let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        digits = product
      }
      // Room for a sum of two.
      guard digits.magnitude < Int128.max.magnitude / 4 else { return nil }
      aligned.append(digits)
    }
    return (aligned, exponent)
  }
}
