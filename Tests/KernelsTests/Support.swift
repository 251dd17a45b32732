import Chance
import Kernels

extension RandomStream {
  /// Values in [-1, 1).
  mutating func values(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(2 * nextUnit() - 1) }
  }
}

/// A stream for a test's inputs.
func inputs(_ seed: UInt64) -> RandomStream { RandomStream(seed: seed, purpose: .syntheticData) }

func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

/// The levels this processor has.
let levels = VectorLevel.allCases.filter { $0 <= .best }

// What these tests draw for.
extension RandomPurpose {
  static var syntheticData: Self { Self(5) }
}
