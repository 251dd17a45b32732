internal import Chance
internal import Wording

/// Numbers of equal ratios, with three significant digits.
enum GeometricGrid {
  /// The number at `index` when `first` is at 0; nil where no `Double` is near it.
  static func text(at index: Int, from first: Double, ratio: Double) -> String? {
    let number = first * PortableMath.exp(PortableMath.log(ratio) * Double(index))
    guard number.isFinite, number >= 1e-300 else { return nil }
    return DecimalNumber(number.text(significantDigits: 3))?.text
  }

  /// The ratio that leads from the first number to the last in equal steps.
  /// - Precondition: both are greater than 0, and there is a step.
  static func ratio(from first: Double, to last: Double, steps: Int) -> Double {
    PortableMath.exp((PortableMath.log(last) - PortableMath.log(first)) / Double(steps))
  }

  /// The ratio of rising numbers, each of which is within three significant digits of where equal
  /// ratios would have it; nil for all else.
  static func ratio(of texts: [String]) -> Double? {
    let numbers = texts.compactMap { Setting.number(in: $0) }
    guard texts.count > 1, numbers.count == texts.count,
      numbers.allSatisfy({ $0 > 0 && $0.isFinite })
    else { return nil }
    let ratio = ratio(from: numbers[0], to: numbers[numbers.count - 1], steps: numbers.count - 1)
    guard ratio > 1 else { return nil }
    for (index, number) in numbers.enumerated() {
      let exact = numbers[0] * PortableMath.exp(PortableMath.log(ratio) * Double(index))
      // Half a unit of the third digit, where that is 1.00, and what the ends are off by themselves.
      if abs(number - exact) > 0.0101 * exact { return nil }
    }
    return ratio
  }
}
