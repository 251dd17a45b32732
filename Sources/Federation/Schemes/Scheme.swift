/// When the server aggregates, with which weights, when clients restart, and what the server does with
/// the weighted sum.
///
/// A composition, as in Fraboni, Vidal, Kameni, Lorenzi (JMLR 24(110), 2023): a scheme is a choice of
/// the time between aggregations and of the weights.
public struct Scheme: Hashable, Sendable {
  /// When the server aggregates.
  public var trigger: Trigger
  /// How much each contribution counts.
  public var weighting: Weighting
  /// When a client whose work has arrived starts again.
  public var restart: Restart
  /// What turns the weighted sum into the next version.
  public var server: ServerOptimiser

  public init(
    trigger: Trigger, weighting: Weighting = .unbiased, restart: Restart = .aggregation,
    server: ServerOptimiser = ServerOptimiser()
  ) {
    self.trigger = trigger
    self.weighting = weighting
    self.restart = restart
    self.server = server
  }
}

/// When the server aggregates what has arrived.
public enum Trigger: Hashable, Sendable {
  /// When all clients of the round are back; `sampling` nil means that every client is in every round.
  case everyone(sampling: ClientSampling?)
  /// At each arrival.
  case eachArrival
  /// At every multiple of the interval.
  case everyInterval(VirtualDuration)
  /// When this many updates are buffered, at least 1.
  case count(Int)
}

/// Which clients are in a round.
public struct ClientSampling: Hashable, Sendable {
  /// How many draws a round has, at least 1; without replacement at most the number of clients.
  public var count: Int
  /// How they are drawn.
  public var law: Law

  public enum Law: String, Hashable, Sendable, CaseIterable {
    /// Each set of `count` clients is equally likely.
    case uniform
    /// `count` independent draws, client i with probability p_i; a client drawn twice trains once and
    /// counts twice.
    case importance
  }

  public init(count: Int, law: Law = .uniform) {
    self.count = count
    self.law = law
  }
}

/// How much a contribution counts.
public enum Weighting: String, Hashable, Sendable, CaseIterable {
  /// d_i = p_i / f_i: on average over aggregations client i weighs p_i, whatever its delays are.
  case unbiased
  /// The same weight for all: 1 for each arrival, 1/size for a buffer, 1/M else.
  case identical
}

/// When a client whose work has arrived starts again.
public enum Restart: String, Hashable, Sendable, CaseIterable {
  /// With the version that its work went into.
  case aggregation = "flush"
  /// At once, from the version of the moment.
  case arrival
}
