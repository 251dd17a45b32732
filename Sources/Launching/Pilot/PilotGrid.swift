internal import Wording

/// The local rates of a pilot: seven around the experiment's own, each 3.16 times the one before, and
/// finer ones beside the one that is best.
struct PilotGrid {
  /// The experiment's own rate is in the middle.
  private static let factors = [0.0316, 0.1, 0.316, 1, 3.16, 10, 31.6]
  /// Half-way to the next.
  private static let half = 1.78

  /// As they are written, rising.
  let rates: [String]
  private let numbers: [Double]

  /// - Parameter rate: the experiment's own.
  init(around rate: Double) {
    numbers = Self.factors.map { rate * $0 }
    rates = numbers.map(Self.text)
  }

  /// A rate of the grid with its neighbours half-way on both sides; at an end of the grid with two beyond it.
  func refined(_ rate: String) -> [String] {
    guard let index = rates.firstIndex(of: rate) else { return [rate] }
    let number = numbers[index]
    let neighbours =
      switch index {
      case 0: [number / (Self.half * Self.half), number / Self.half]
      case numbers.count - 1: [number * Self.half, number * Self.half * Self.half]
      default: [number / Self.half, number * Self.half]
      }
    return [rate] + neighbours.map(Self.text)
  }

  private static func text(_ rate: Double) -> String { rate.text(significantDigits: 3) }
}
