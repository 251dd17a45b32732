/// A number exactly as it is written, digits times a power of ten: a `Double` would blur long times.
struct DecimalNumber: Equatable {
  private(set) var digits: Int128
  private(set) var exponent: Int

  init(_ digits: Int128, exponent: Int = 0) {
    (self.digits, self.exponent) = (digits, exponent)
  }

  /// Nil where the text is no decimal number, or its power of ten is beyond all use. What is behind
  /// the 38th digit is left out.
  init?(_ text: some StringProtocol) {
    guard let number = Setting.number(in: text), number.isFinite else { return nil }
    self.init(0)
    var isPastPoint = false
    var rest = Substring(text).utf8
    while let byte = rest.first {
      if byte == UInt8(ascii: ".") {
        isPastPoint = true
      } else if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
        let (digit, isFull) = (Int128(byte - UInt8(ascii: "0")), digits > Int128.max / 10 - 1)
        if !isFull { digits = digits * 10 + digit }
        if isPastPoint != isFull { exponent += isFull ? 1 : -1 }
      } else if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
        guard let power = Int(Substring(rest.dropFirst())), -1000...1000 ~= power else {
          return nil
        }
        exponent += power
        break
      }
      rest = rest.dropFirst()
    }
    if text.first == "-" { digits.negate() }
  }

  /// The product; digits that have no room are rounded off the longer factor.
  static func * (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber {
    var (left, right) = (left, right)
    while true {
      let (product, overflow) = left.digits.multipliedReportingOverflow(by: right.digits)
      if !overflow {
        return DecimalNumber(product, exponent: left.exponent + right.exponent)
      }
      if left.digits.magnitude > right.digits.magnitude { left.shorten() } else { right.shorten() }
    }
  }

  private mutating func shorten() {
    digits = (digits + (digits < 0 ? -5 : 5)) / 10
    exponent += 1
  }

  /// The nearest whole number, halves away from zero; nil where it has more than 36 digits.
  var rounded: Int128? {
    if digits == 0 { return 0 }
    if exponent > 36 { return nil }
    var result = digits
    for _ in stride(from: 0, to: exponent, by: 1) {
      let (longer, overflow) = result.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      result = longer
    }
    if exponent >= 0 { return result }
    // All but the digit that decides.
    for _ in 1..<min(-exponent, 60) { result /= 10 }
    let (whole, digit) = result.quotientAndRemainder(dividingBy: 10)
    return digit.magnitude < 5 ? whole : whole + (digit < 0 ? -1 : 1)
  }
}
