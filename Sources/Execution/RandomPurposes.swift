import Chance

extension RandomPurpose {
  /// Which clients are evaluated, where not all are.
  static var evaluatedClients: Self { Self(16) }
}
