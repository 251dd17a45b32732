/// A piece of local work: which client trains, for the how-manieth time, from which version.
public struct TrainingOrder: Hashable, Sendable {
  public var client: ClientID
  /// How many pieces of work the client was given before: 0 for its first.
  public var update: UInt32
  /// The version that the client is sent.
  public var baseVersion: Int
  /// When the client is sent it; schedules of the local rate go by it.
  public var start: VirtualTime

  public init(
    client: ClientID, update: UInt32, baseVersion: Int, start: VirtualTime = .zero
  ) {
    self.client = client
    self.update = update
    self.baseVersion = baseVersion
    self.start = start
  }
}
