internal import Chance

/// The schemes that advice is about: the experiment's own, fedavg, async, fedfix over intervals
/// between the fastest client's delay and the slowest's, fedbuff over sizes up to the clients at
/// work.
///
/// Weighting, discount, server and the number of clients at work are the experiment's; where that
/// mixes models in, as FedAsync does, the others add unbiased deltas.
struct CandidateSchemes {
  /// Populations up to this have their fedbuff weights measured; larger ones take too long for it.
  static let mostMeasured = 2_000
  private static let intervalCount = 12
  private static let sizes = 8
  /// Clients that are asked for their delays, spread over the population.
  private static let asked = 1_000

  private(set) var schemes: [Scheme] = []
  private let clients: Int
  /// Those of fedfix.
  private let intervals: [VirtualDuration]

  init(_ settings: ScheduleSettings) {
    clients = settings.clients
    let base = Self.base(settings)
    intervals = Self.intervals(settings)
    add(settings.scheme)
    if case .round = settings.scheme.trigger {
    } else {
      var scheme = base
      scheme.concurrency = nil
      scheme.trigger = .everyone(
        sampling: base.concurrency.map {
          ClientSampling(
            count: $0.limit, law: $0.choice == .uniform ? .uniform : .importance)
        })
      add(scheme)
    }
    add(base)
    for interval in intervals {
      var scheme = base
      scheme.trigger = .everyInterval(interval)
      add(scheme)
    }
    let atWork = base.concurrency?.limit ?? settings.clients
    for restart in [Restart.aggregation, .arrival] {
      if restart == .aggregation, settings.clients > Self.mostMeasured { continue }
      for size in Self.sizes(upTo: atWork) {
        var scheme = base
        (scheme.trigger, scheme.restart) = (.count(size), restart)
        add(scheme)
      }
    }
    if base.rule.middle == nil { addThatRemember(base, atWork: atWork) }
    if base.concurrency == nil { addThatWait(base) }
  }

  /// Servers that remember clients: ACE, MIFA over two intervals, CA2FL of two sizes.
  private mutating func addThatRemember(_ base: Scheme, atWork: Int) {
    var scheme = base
    (scheme.discount, scheme.memory) = (.none, .updates(share: 1))
    scheme.weighting = .importance
    if base.concurrency == nil {
      scheme.first = .round
      add(scheme)
      scheme.first = .all
      for interval in intervals.dropFirst(intervals.count / 2).prefix(2) {
        scheme.trigger = .everyInterval(interval)
        add(scheme)
      }
    }
    (scheme.first, scheme.weighting, scheme.restart) = (.any, .identical, .arrival)
    for size in Set([max(1, atWork / 4), max(1, atWork / 2)]).sorted() {
      scheme.trigger = .count(size)
      add(scheme)
    }
  }

  /// Tasks that go round, fewer than there are clients: by a closed network that costs little speed and takes
  /// off much staleness.
  private mutating func addThatWait(_ base: Scheme) {
    var scheme = base
    for part in [1, 2, 4] where clients / part > 1 {
      scheme.routing = Routing(.shuffled, tasks: clients / part)
      add(scheme)
    }
  }

  private mutating func add(_ scheme: Scheme) {
    // The experiment's rule for updates may ask for several at a time.
    if scheme.problemOfRule(clients: clients) == nil, !schemes.contains(scheme) {
      schemes.append(scheme)
    }
  }

  /// Async with all else as in the experiment; where that samples rounds, with as many at work.
  private static func base(_ settings: ScheduleSettings) -> Scheme {
    var scheme = settings.scheme
    if case .round(let round) = scheme.trigger, let sampling = round.sampling {
      scheme.concurrency = Concurrency(
        limit: min(sampling.count, settings.clients),
        choice: sampling.law == .uniform ? .uniform : .importance)
    }
    (scheme.trigger, scheme.restart) = (.eachArrival, .aggregation)
    // Mixing is FedAsync's, whose weights are no deltas' weights.
    if scheme.mixing != nil { (scheme.mixing, scheme.weighting) = (nil, .unbiased) }
    // And memories have weights of their own.
    if scheme.memory != nil {
      (scheme.memory, scheme.first, scheme.weighting) = (nil, .any, .unbiased)
    }
    // Of the others none is known to bear it.
    (scheme.maxStaleness, scheme.routing) = (nil, nil)
    // These go with single triggers.
    if scheme.weighting.dependsOnCompany, scheme.weighting != .round {
      scheme.weighting = .unbiased
    }
    return scheme
  }

  /// A geometric grid from the fastest client's typical delay, at most an eighth of the slowest's
  /// mean, to the slowest's mean; two digits each.
  private static func intervals(_ settings: ScheduleSettings) -> [VirtualDuration] {
    let (fastest, slowest) = delays(settings)
    let high = Double(slowest.ticks)
    let low = max(1, min(Double(fastest.ticks), high / 8))
    return grid(from: low, to: high, count: intervalCount).map {
      VirtualDuration(ticks: roundedToTwoDigits($0))
    }
  }

  /// The typical delay of the fastest client, and the mean of the slowest, which is no smaller; of up
  /// to 1,000 clients spread over the population, those without a mean left out.
  static func delays(
    _ settings: ScheduleSettings
  ) -> (fastest: VirtualDuration, slowest: VirtualDuration) {
    var (fastest, slowest) = (Int64.max, 0.0)
    let step = max(1, settings.clients / asked)
    for index in stride(from: 0, to: settings.clients, by: step) {
      let client = ClientID(UInt32(index))
      let draws = (0..<15).map { settings.delays.duration(of: client, update: $0).ticks }.sorted()
      fastest = min(fastest, draws[draws.count / 2])
      let mean = settings.delays.mean(of: client)
      if mean.isFinite { slowest = max(slowest, mean) }
    }
    return (
      VirtualDuration(ticks: fastest),
      max(VirtualDuration(roundingUnits: slowest), VirtualDuration(ticks: fastest))
    )
  }

  private static func sizes(upTo most: Int) -> [Int] {
    guard most > 1 else { return [1] }
    return grid(from: min(2, Double(most)), to: Double(most), count: sizes).map {
      Int($0.rounded())
    }
  }

  private static func grid(from low: Double, to high: Double, count: Int) -> [Double] {
    let ratio = PortableMath.exp(PortableMath.log(high / low) / Double(count - 1))
    return (0..<count - 1).reduce(into: [low]) { values, _ in
      values.append(min(high, values[values.count - 1] * ratio))
    }
  }

  private static func roundedToTwoDigits(_ ticks: Double) -> Int64 {
    var unit: Int64 = 1
    let ticks = Int64(min(ticks, 0x1p61))
    while ticks / unit >= 100 { unit *= 10 }
    return max(1, (ticks + unit / 2) / unit * unit)
  }
}
