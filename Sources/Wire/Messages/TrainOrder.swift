public import Federation

/// Train one client, or a group of clients whose weighted sum comes back.
public struct TrainOrder: Hashable, Sendable {
  /// The order's number, 1 or more, used once in a run.
  public var order: UInt64
  /// The version to train from.
  public var baseVersion: UInt64
  /// Whose update: exactly one when `sum` is false, else 1 to 16.
  public var work: [Work]
  /// Whether the weighted sum of the items' deltas comes back, formed in float32 in the order given
  /// without fused multiply-add; else the plain delta.
  public var sum: Bool

  /// One update of one client.
  public struct Work: Hashable, Sendable {
    /// The client.
    public var client: ClientID
    /// Which of its updates, from 0.
    public var update: UInt32
    /// Its weight in the sum, finite; without meaning where there is none.
    public var weight: Float
    /// When the client was sent the version; never negative.
    public var start: VirtualTime

    public init(
      client: ClientID, update: UInt32, weight: Float = 1, start: VirtualTime = .zero
    ) {
      self.client = client
      self.update = update
      self.weight = weight
      self.start = start
    }
  }

  public init(order: UInt64, baseVersion: UInt64, work: [Work], sum: Bool = false) {
    self.order = order
    self.baseVersion = baseVersion
    self.work = work
    self.sum = sum
  }

  func check() throws(WireError) {
    try checkOrder(order, of: "TrainOrder")
    try WireError.check(
      work.count, in: 1...(sum ? Limits.workCountMax : 1),
      "the number of TrainOrder.work with sum \(sum)")
    for item in work where !item.weight.isFinite {
      throw .outOfRange(
        field: "TrainOrder.work.weight", found: "\(item.weight)", allowed: "a finite number")
    }
  }
}
