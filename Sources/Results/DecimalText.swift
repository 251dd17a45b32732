internal import Glibc

extension Double {
  /// With so many significant digits, as C's `%.*g` writes them: `0.05`, `1.25e-07`.
  package func text(significantDigits digits: Int) -> String {
    formatted("%.\(digits)g")
  }

  /// With so many digits after the point.
  package func text(decimals: Int) -> String {
    formatted("%.\(decimals)f")
  }

  private func formatted(_ format: String) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([self]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer[..<Int(count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

extension Double {
  /// Nil where it is not finite, for which JSON and tables have no word.
  package var finite: Double? { isFinite ? self : nil }
}

extension Double? {
  package var finite: Double? { flatMap(\.finite) }

  /// The same for a table: `-` where there is none.
  package func text(decimals: Int) -> String { map { $0.text(decimals: decimals) } ?? "-" }
}

extension Int {
  /// With a comma between groups of three digits: `1,234,567`.
  package var grouped: String {
    var text = ""
    for (offset, digit) in String(magnitude).reversed().enumerated() {
      if offset > 0, offset % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }
}
