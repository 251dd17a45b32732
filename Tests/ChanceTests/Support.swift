import Chance

// What these tests draw for.
extension RandomPurpose {
  static var delay: Self { Self(1) }
  static var batch: Self { Self(2) }
  static var partition: Self { Self(3) }
  static var syntheticData: Self { Self(5) }
}

/// A stream for a test's inputs.
func inputs(_ seed: UInt64) -> RandomStream { RandomStream(seed: seed, purpose: .syntheticData) }
