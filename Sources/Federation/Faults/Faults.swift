/// What goes wrong in a federation on purpose, the same in every run of the same seed. Each kind draws
/// apart from the others and from everything else, so that a run with a fault has the delays and batches
/// of the run without it.
public struct Faults: Hashable, Sendable {
  /// Updates that reach the server as something else than was trained.
  public var corruption: Corruption?
  /// Clients that disappear.
  public var crashes: Crashes?
  /// Updates that the server hears twice.
  public var duplicates: Duplicates?

  public init(
    corruption: Corruption? = nil, crashes: Crashes? = nil, duplicates: Duplicates? = nil
  ) {
    (self.corruption, self.crashes, self.duplicates) = (corruption, crashes, duplicates)
  }

  /// Nothing goes wrong.
  public static let none = Faults()
}

/// Which clients a fault is about.
public enum FaultyClients: Hashable, Sendable {
  case all
  /// These: ascending, none twice.
  case listed([ClientID])
  /// This share of them, greater than 0 and below 1, rounded to a whole number of at least one; each set
  /// of so many is equally likely.
  case share(Double)
}

/// What becomes of updates on their way.
public struct Corruption: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The update times minus the factor: it leads away from where it should.
    case signFlip(factor: Double)
    /// The update times the factor.
    case scale(factor: Double)
    /// Normal noise with this standard deviation on each of the update's numbers.
    case noise(deviation: Double)
  }

  public var kind: Kind
  /// Whose.
  public var clients: FaultyClients
  /// How many of their updates, each by chance for itself, in (0, 1].
  public var probability: Double

  public init(_ kind: Kind, of clients: FaultyClients = .all, probability: Double = 1) {
    (self.kind, self.clients, self.probability) = (kind, clients, probability)
  }
}
