/// What an expression may speak of, by its name there.
public enum Quantity: String, Hashable, Sendable, CaseIterable {
  /// p_i, the client's importance.
  case importance = "p"
  /// f_i, the client's participation: its mean number of contributions to an aggregation.
  case participation = "f"
  /// The staleness of the contribution, in aggregations.
  case staleness = "s"
  /// E[T_i], the client's mean update time, in time units.
  case meanTime = "t"
  /// How many training samples the client has.
  case samples = "n"
  /// How many clients there are.
  case clients = "m"
}

/// The values of what an expression speaks of, for one contribution.
public struct Quantities: Hashable, Sendable {
  public var importance = 0.0
  public var participation = 0.0
  public var staleness = 0.0
  public var meanTime = 0.0
  public var samples = 0.0
  public var clients = 0.0

  public init() {}

  /// Those of staleness alone.
  public init(staleness: Int) { self.staleness = Double(staleness) }

  /// The value of one of them.
  public subscript(_ quantity: Quantity) -> Double {
    switch quantity {
    case .importance: importance
    case .participation: participation
    case .staleness: staleness
    case .meanTime: meanTime
    case .samples: samples
    case .clients: clients
    }
  }
}
