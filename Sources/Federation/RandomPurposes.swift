import Chance

extension RandomPurpose {
  /// How long one update of one client takes.
  static var delay: Self { Self(1) }

  /// Which clients take part in a round.
  static var clientSampling: Self { Self(6) }

  /// Delays drawn to measure participation, apart from those of the run itself.
  static var participationMeasurement: Self { Self(7) }

  /// What a client is like: how slow it is at its work.
  static var clientFactor: Self { Self(10) }

  /// How long the way to a client or back takes, beside its bytes.
  static var latency: Self { Self(11) }

  /// How many bytes a client receives and sends in a time unit.
  static var bandwidth: Self { Self(12) }

  /// When a client is available.
  static var availability: Self { Self(13) }

  /// Which updates are lost on their way.
  static var loss: Self { Self(14) }

  /// Which idle client works next.
  static var nextClient: Self { Self(15) }

  /// What many of a client's periods of being on and off come to.
  static var availabilityLeap: Self { Self(17) }

  /// Which device a client has.
  static var device: Self { Self(18) }

  /// How slow a client is for a while: from update to update, or when its slow stretches are.
  static var slowness: Self { Self(20) }

  /// What many of a client's slow and fast stretches come to.
  static var slownessLeap: Self { Self(21) }

  /// How long an aggregation keeps the server busy.
  static var aggregation: Self { Self(22) }

  /// Which clients' updates are corrupted, and which of these.
  static var corruptClients: Self { Self(23) }
  static var corruption: Self { Self(24) }

  /// Which clients crash, and when.
  static var crashingClients: Self { Self(26) }
  static var crash: Self { Self(27) }

  /// Whose updates are heard twice, and which of these.
  static var duplicatingClients: Self { Self(28) }
  static var duplicate: Self { Self(29) }

  /// What is drawn to tell how well a calibrated law fits, and how well it is known.
  static var calibration: Self { Self(40) }
}
