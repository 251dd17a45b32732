/// Clients that disappear in the middle of what they do.
///
/// The server never hears of the work under way; what it has got already counts. It knows at once that
/// the client is gone, as when a connection breaks, and gives it no order until it is back.
public struct Crashes: Hashable, Sendable {
  /// When a client crashes.
  public enum Moment: Hashable, Sendable {
    /// Once.
    case at(VirtualTime)
    /// So often in a time unit in which it is there, at times that know nothing of each other.
    case rate(Double)
  }

  public var moment: Moment
  /// Whom it happens to, to each by itself.
  public var clients: FaultyClients
  /// After how long a client is there again; nil for never.
  public var recovery: VirtualDuration?

  public init(
    _ moment: Moment, of clients: FaultyClients = .all, recovery: VirtualDuration? = nil
  ) {
    (self.moment, self.clients, self.recovery) = (moment, clients, recovery)
  }
}
