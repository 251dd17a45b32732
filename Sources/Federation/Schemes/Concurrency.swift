/// How many clients work at a time, in populations larger than that. A client whose work is done makes
/// room for one that is idle, itself among them.
public struct Concurrency: Hashable, Sendable {
  /// How many work, at least 1, at most the number of clients.
  public var limit: Int
  /// How the next is chosen from the idle ones.
  public var choice: Choice

  public enum Choice: String, Hashable, Sendable, CaseIterable {
    /// Each is equally likely.
    case uniform
    /// Client i with a probability proportional to p_i.
    case importance
  }

  public init(limit: Int, choice: Choice = .uniform) {
    self.limit = limit
    self.choice = choice
  }
}
