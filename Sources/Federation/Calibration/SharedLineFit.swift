/// A transfer that was seen, of those in one direction.
public struct ObservedTransfer: Hashable, Sendable {
  public let client: ClientID
  /// When its bytes began to go onto the line.
  public let start: VirtualTime
  /// From then until all of it was there: at least one tick.
  public let length: VirtualDuration

  public init(client: ClientID, start: VirtualTime, length: VirtualDuration) {
    self.client = client
    self.start = start
    self.length = length
  }
}

/// A line that transfers in one direction share, found in how long they took: each as long as on a
/// line of this capacity that all share fairly that go on at a time, and behind it the latency of
/// its client, but for noise.
///
/// The capacity is that with the least sum of absolute residuals, where a client's latency is the
/// median of what the line leaves of its lengths. So transfers that took far longer for reasons of
/// their own hardly move either.
///
/// The latency follows the line, as behind a proxy that first meters and then delays. Where it
/// comes before, as in `Network`, transfers are on the line later by it. That changes nothing where
/// all clients have the same latency; where latencies differ by more than transfers take, the
/// capacity comes out too high, or the line is not found.
///
/// A line shows only where transfers meet now more, now fewer others: what is the same for all of a
/// client's transfers is as well a latency.
public struct SharedLineFit: Hashable, Sendable {
  /// Bytes in a time unit.
  public let capacity: Double
  /// Of the capacity, by a jackknife over stretches of time.
  public let standardError: Double
  /// Of each client, in time units; nil of one that had no transfer.
  public let latencies: [Double?]
  /// How long each transfer is on the line, in time units, in the order in which they were given.
  public let times: [Double]
  /// Which share of the absolute distances from their client's median the line explains: 1 where it
  /// leaves no noise, about 0 where there is none. A distance counts for no more than the line ever
  /// adds to a transfer, so that a few that took far longer do not hide it.
  public let explained: Double

  /// Transfers that a line is looked for in at least.
  public static let transfersMin = 200
  /// What a line that matters explains at least. Of 3,960 systems without one, with 200 to 5,000
  /// transfers of 2 to 40 clients whose lengths had exponential, uniform, log-normal and Pareto
  /// laws, none had more than 0.094.
  public static let explainedMin = 0.1
  /// The standard error of a line that matters, at most, as a share of its capacity.
  public static let relativeErrorMax = 0.2
  /// Stretches with as many transfers each, of which one is left out at a time: neighbours are on
  /// the line together, so that single ones tell too little of the error (Künsch, Annals of
  /// Statistics 17, 1989).
  private static let stretches = 10

  /// Whether the line explains more than one does by chance where there is none, and is known well
  /// enough to predict with.
  public var matters: Bool {
    explained >= Self.explainedMin && standardError <= Self.relativeErrorMax * capacity
  }

  /// The line that explains best how long the transfers took; nil where there are too few of them,
  /// or of one client alone, or all of each client's took equally long.
  /// - Parameters:
  ///   - transfers: all in one direction in the time of the record, as others that shared the line
  ///     would have slowed them down unseen.
  ///   - bytes: of each transfer.
  /// - Precondition: `bytes` is greater than 0, and the number of each client is below `clients`.
  /// - Complexity: O(*n* log *n*) for *n* transfers, some hundred times, and as often the memory of
  ///   *n* numbers.
  public init?(_ transfers: [ObservedTransfer], bytes: Double, clients: Int) {
    precondition(bytes > 0, "transfers of \(bytes) bytes; allowed: more than 0")
    guard transfers.count >= Self.transfersMin, Set(transfers.map(\.client)).count > 1 else {
      return nil
    }
    var lines = CandidateLines(transfers, bytes: bytes, clients: clients)
    let unshared = lines.residualsWithoutLine()
    guard unshared.sum() > 0 else { return nil }

    let best = lines.best()
    capacity = lines.capacity(at: best)
    let residuals = lines.residuals(at: best)
    latencies = residuals.latencies
    times = lines.timesAsGiven(at: best)
    let slowdown = lines.largestSlowdown(at: best)
    explained =
      slowdown > 0 ? 1 - residuals.sum(upTo: slowdown) / unshared.sum(upTo: slowdown) : 0

    let bounds = (0...Self.stretches).map { $0 * transfers.count / Self.stretches }
    let others = zip(bounds, bounds.dropFirst()).map { first, end in
      lines.capacity(at: lines.best(leavingOut: first..<end))
    }
    // The jackknife's: (k - 1)/k times the sum of squares, k the number of stretches.
    let count = Double(Self.stretches)
    standardError = SampleMoments(others).standardDeviation * (count - 1) / count.squareRoot()
  }
}
