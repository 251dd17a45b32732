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

  /// Six significant digits, for tables.
  package var short: String { text(significantDigits: 6) }

  /// Six significant digits with what they count: `1 unit`, `0.5 units`.
  package func counted(_ noun: String) -> String { short.counting(noun) }
}

extension Double? {
  package var finite: Double? { flatMap(\.finite) }

  /// The same for a table: `-` where there is none.
  package func text(decimals: Int) -> String { map { $0.text(decimals: decimals) } ?? "-" }
}
