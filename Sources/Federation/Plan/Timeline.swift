/// The beginning of a schedule, client by client: who trains, who waits, when versions are born.
public struct Timeline: Sendable {
  /// What a client does for a while.
  public struct Stretch: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
      case training
      /// From the arrival of its work to its next order, or to its first.
      case waiting
      /// Training whose work is not used.
      case abandoned
      /// Not available, whatever it has to do: its training rests.
      case offline
    }

    public var kind: Kind
    public var client: ClientID
    /// The version that it trains from, and which of its updates it is; nil where it does not train.
    public var version: Int?
    public var update: UInt32?
    public var start, end: VirtualTime
  }

  /// A version that an aggregation made.
  public struct Version: Hashable, Sendable {
    public var index: Int
    public var time: VirtualTime
  }

  /// So many clients are shown at most.
  public static let mostClients = 40
  /// So many versions are listed at most.
  public static let mostVersions = 2_000
  private static let mostSteps = 4_000_000

  /// Who is shown, ascending.
  public private(set) var clients: [ClientID]
  /// By client, then by time.
  public private(set) var stretches: [Stretch] = []
  /// Those after version 0, as far as there are not more than a picture can show.
  public private(set) var versions: [Version] = []
  /// How many there are after version 0.
  public private(set) var versionCount = 0
  /// Where the timeline ends.
  public private(set) var end = VirtualTime.zero

  /// What each shown client is at, where it works.
  private var open: [ClientID: Stretch] = [:]
  /// When each shown client's last work ended.
  private var free: [ClientID: VirtualTime] = [:]
  /// How long the first orders of the shown clients take, where they end, in ticks, ascending.
  private var firstDelays: [Int64] = []

  /// Walks the schedule over six times what an update takes in the middle, and until three versions
  /// are there, but no further than there is room to show.
  ///
  /// All clients are shown where there is room, else as many spread over their numbers; where not all
  /// work at a time, those that are ordered first.
  public init(_ settings: ScheduleSettings, weights: AggregationWeights) {
    let count = settings.clients
    let showsFirst = count > Self.mostClients && settings.scheme.leavesClientsOut
    clients = showsFirst ? [] : Self.spread(over: count)
    var (shown, steps) = (Set(clients), 0)
    for client in clients { free[client] = .zero }
    for step in Schedule(settings, weights: weights.ofClients) {
      switch step {
      case .train(let order, _), .outlast(let order, _):
        if showsFirst, shown.count < Self.mostClients, shown.insert(order.client).inserted {
          free[order.client] = .zero
        }
        if shown.contains(order.client) { start(order, due: step.due ?? .endOfTime) }
      case .queue: break
      case .arrive(let order, let time): arrive(order, at: time)
      case .abandon(let order, let time): abandon(order.client, at: time)
      case .aggregate(let aggregation):
        end = aggregation.time
        versionCount = aggregation.index + 1
        if versions.count < Self.mostVersions {
          versions.append(Version(index: versionCount, time: end))
        }
      case .pass(let passed):
        end = passed.lastTime
        versionCount = passed.end
        for place in 0..<min(passed.count, Self.mostVersions - versions.count) {
          versions.append(
            Version(index: passed.index + 1 + place, time: passed.time(of: place)))
        }
      case .evaluate(_, let time, isNew: _): end = time
      case .stop(_, let time): end = time
      }
      steps += 1
      if steps == Self.mostSteps || isFull { break }
    }
    clients = shown.sorted()
    finish()
    rest(settings.delays)
  }

  private static func spread(over count: Int) -> [ClientID] {
    let shown = min(count, mostClients)
    return (0..<shown).map { ClientID(UInt32(shown == 1 ? 0 : $0 * (count - 1) / (shown - 1))) }
  }

  private var isFull: Bool {
    guard !firstDelays.isEmpty else { return false }
    if stretches.count >= 24 * Self.mostClients { return true }
    let middle = firstDelays[firstDelays.count / 2]
    return versionCount >= 3 && end.ticks / 6 >= middle
  }

  private mutating func start(_ order: TrainingOrder, due: VirtualTime) {
    if open[order.client] == nil { noteFirst(order, due: due) }
    close(order.client, at: order.start)
    if let since = free[order.client], since < order.start {
      stretches.append(
        Stretch(kind: .waiting, client: order.client, start: since, end: order.start))
    }
    open[order.client] = Stretch(
      kind: .training, client: order.client, version: order.baseVersion, update: order.update,
      start: order.start, end: due)
    free[order.client] = due
  }

  private mutating func noteFirst(_ order: TrainingOrder, due: VirtualTime) {
    guard order.update == 0, due < .endOfTime else { return }
    firstDelays.append(due.ticks - order.start.ticks)
    firstDelays.sort()
  }

  /// The work that the client is at is back.
  private mutating func arrive(_ order: TrainingOrder, at now: VirtualTime) {
    guard open[order.client] != nil else { return }
    open[order.client]?.end = now
    free[order.client] = now
    noteFirst(order, due: now)
  }

  /// What the client was at ends by itself, or at `now`.
  private mutating func close(_ client: ClientID, at now: VirtualTime) {
    guard var stretch = open.removeValue(forKey: client) else { return }
    if stretch.end > now {
      stretch.end = now
      free[client] = now
    }
    stretches.append(stretch)
  }

  private mutating func abandon(_ client: ClientID, at now: VirtualTime) {
    guard var stretch = open.removeValue(forKey: client) else { return }
    (stretch.kind, stretch.end) = (.abandoned, min(stretch.end, now))
    stretches.append(stretch)
    free[client] = stretch.end
  }

  /// Cuts what goes on at the end.
  private mutating func finish() {
    for client in clients {
      close(client, at: end)
      if let since = free[client], since < end {
        stretches.append(Stretch(kind: .waiting, client: client, start: since, end: end))
      }
    }
    stretches.removeAll { $0.start >= $0.end }
    stretches.sort { ($0.client, $0.start) < ($1.client, $1.start) }
  }

  /// Makes stretches of the times when clients are offline, and takes them out of the others.
  private mutating func rest(_ delays: Delays) {
    for client in clients {
      let away = delays.offline(client, until: end)
      guard !away.isEmpty else { continue }
      stretches = stretches.flatMap { $0.client == client ? $0.outside(away) : [$0] }
      stretches += away.map {
        Stretch(kind: .offline, client: client, start: $0.lowerBound, end: $0.upperBound)
      }
    }
    stretches.sort { ($0.client, $0.start) < ($1.client, $1.start) }
  }
}

extension Timeline.Stretch {
  /// What is left of it outside of these times, which are in order.
  fileprivate func outside(_ away: [Range<VirtualTime>]) -> [Timeline.Stretch] {
    var (pieces, rest): ([Timeline.Stretch], Timeline.Stretch) = ([], self)
    for range in away where range.upperBound > rest.start && range.lowerBound < rest.end {
      if rest.start < range.lowerBound {
        var piece = rest
        piece.end = range.lowerBound
        pieces.append(piece)
      }
      rest.start = min(range.upperBound, rest.end)
    }
    return rest.start < rest.end ? pieces + [rest] : pieces
  }
}

extension Schedule.Step {
  /// When the work that it orders is back, where that is known.
  fileprivate var due: VirtualTime? {
    switch self {
    case .train(_, let due): due
    case .outlast(_, let due): due
    default: nil
    }
  }
}

extension Scheme {
  /// Whether some clients have no order while others work.
  fileprivate var leavesClientsOut: Bool {
    if case .round(let rules) = trigger, rules.sampling != nil { return true }
    return concurrency != nil
  }
}
