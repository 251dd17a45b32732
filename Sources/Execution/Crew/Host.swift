/// A machine that client processes run on.
public struct Host: Hashable, Sendable {
  /// What tells it from others.
  public var name: String
  /// How many processor cores it has; 0 where nobody knows.
  public var cores: Int

  public init(name: String = "", cores: Int = 0) {
    self.name = name
    self.cores = cores
  }

  /// How many processes that may do anything work there at once: more would fight for the cores, and
  /// each make the data of clients anew that another has.
  var workersMax: Int { cores > 0 ? max(2, cores) : .max }
}
