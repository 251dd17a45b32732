import Chance

extension RandomPurpose {
  /// Which samples make up a client's batches.
  static var batch: Self { Self(2) }

  /// Which samples belong to which client.
  static var partition: Self { Self(3) }

  /// The model's parameters at version 0.
  static var initialParameters: Self { Self(4) }

  /// What the synthetic and quadratic sources are made from.
  static var syntheticData: Self { Self(5) }

  /// Which numbers a network's dropout layers leave out.
  static var dropout: Self { Self(8) }

  /// Which of a client's training samples are evaluated, where not all are.
  static var evaluation: Self { Self(9) }
}
