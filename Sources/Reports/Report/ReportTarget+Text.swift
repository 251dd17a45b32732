internal import Glibc
internal import Wording

extension ReportTarget {
  /// `test accuracy 0.776`.
  var text: String { "\(measure.name) \(value.text(significantDigits: 3))" }
}

extension Estimate {
  /// With as many digits as the interval deserves, or with three where there is none: `0.8167 ± 0.0035`.
  func text(digits: Int = 3) -> String {
    guard let halfWidth, halfWidth > 0 else { return mean.text(significantDigits: digits) }
    let decimals = max(0, min(6, 1 - Int(Glibc.log10(halfWidth).rounded(.down))))
    return "\(mean.text(decimals: decimals)) ± \(halfWidth.text(decimals: decimals))"
  }
}
