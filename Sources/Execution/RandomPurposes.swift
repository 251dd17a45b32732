import Chance

extension RandomPurpose {
  /// Which clients are evaluated, where not all are.
  static var evaluatedClients: Self { Self(16) }

  /// What noise corrupted updates have.
  static var corruptionNoise: Self { Self(25) }
}
