import Chance

extension RandomPurpose {
  /// What is timed.
  static var benchmark: Self { Self(19) }
}
