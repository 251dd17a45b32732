/// When the server aggregates what has arrived.
public enum Trigger: Hashable, Sendable {
  /// When the clients of the round are back.
  case round(Round)
  /// At each arrival.
  case eachArrival
  /// At every multiple of the interval, of at least two ticks: so versions can be counted to the end of
  /// virtual time.
  case everyInterval(VirtualDuration)
  /// When this many updates are buffered, at least 1.
  case count(Int)
  /// When something of each client is back, and the harmonic mean of how much of each is at least this, which
  /// is at least 1: Malenia SGD (Tyurin, Richtarik, NeurIPS 2023).
  case everyClient(harmonicMean: Double)
  /// As Ringleader ASGD does it (Maranjyan, Richtarik, "Ringleader ASGD: the first asynchronous SGD with
  /// optimal time complexity under data heterogeneity", arXiv 2509.22860): once something of each client is
  /// back, and then with each client's next update until each has had its version; what clients bring that
  /// have had it is for the next time.
  case ringleader
  /// As a rule of one's own says.
  case own(OwnTrigger)

  /// When all clients of the round are back; `sampling` nil means that every client is in every round.
  public static func everyone(sampling: ClientSampling?) -> Trigger {
    .round(Round(sampling: sampling))
  }
}

/// Who is in a round, and for whom it waits. Work of a round that has ended is abandoned: its client
/// gets the new version in the next round that it is in.
public struct Round: Hashable, Sendable {
  /// Nil means that every client is in every round.
  public var sampling: ClientSampling?
  /// How many clients more than are waited for are sampled, uniformly: the round ends when
  /// `sampling.count` of them are back. Needs sampling by `uniform`; both at most the clients.
  public var spare: Int
  /// The round ends this long after its beginning with whoever is back, or, if nobody is, with the
  /// first. Nil where it waits.
  public var deadline: VirtualDuration?

  public init(
    sampling: ClientSampling? = nil, spare: Int = 0, deadline: VirtualDuration? = nil
  ) {
    self.sampling = sampling
    self.spare = spare
    self.deadline = deadline
  }

  /// Whether a round may end before all of its work is back.
  var abandons: Bool { spare > 0 || deadline != nil }
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
