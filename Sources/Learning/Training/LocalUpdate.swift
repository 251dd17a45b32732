/// One piece of local work: whose, and where the run stood when the client was sent its model.
public struct LocalUpdate: Hashable, Sendable {
  public var client: Int
  /// Which of the client's updates it is, from 0.
  public var update: Int
  /// The version that the client was sent, which is the number of aggregations done then.
  public var baseVersion: Int
  /// When it was sent: ticks of virtual time, 10^9 to one unit.
  public var startTicks: Int64

  public init(client: Int, update: Int, baseVersion: Int = 0, startTicks: Int64 = 0) {
    self.client = client
    self.update = update
    self.baseVersion = baseVersion
    self.startTicks = startTicks
  }
}
