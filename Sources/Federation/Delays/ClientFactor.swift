/// How many times as long as usual a client's local work takes, a number for each client.
public enum ClientFactor: Hashable, Sendable {
  /// 1 for all.
  case same
  /// The FedFix authors' hardware profile F-x: 1 - (i/(M-1)) x/100, client 0 the slowest.
  case spread(percent: Double)
  /// One for each client, in client order.
  case list([Double])
  /// Kinds of devices: each client is of a kind by chance, with these shares.
  case tiers([Tier])
  /// A draw of the law for each client.
  case law(DelayLaw)
  /// k with a probability proportional to k^-exponent, k from 1 to `ranks`.
  case zipf(exponent: Double, ranks: Int)
  /// As the client's data say; `DelayModel.knowing` makes a list of it.
  case data(DataFactor)

  /// A kind of devices.
  public struct Tier: Hashable, Sendable {
    /// How many times as long as usual.
    public var factor: Double
    /// How frequent the kind is, in proportion to the others' shares.
    public var share: Double

    public init(factor: Double, share: Double) {
      self.factor = factor
      self.share = share
    }
  }
}
