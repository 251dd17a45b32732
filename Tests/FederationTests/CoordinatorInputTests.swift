import Chance
import Federation
import Testing

/// Whatever happens, and in whatever order the coordinator hears of it.
@Suite struct CoordinatorInputTests {
  static let clients = 7
  static let schemes: [Scheme] = {
    let deadline = VirtualDuration(ticks: 5)
    let limits = [Concurrency(limit: 2), Concurrency(limit: 5, choice: .importance), nil]
    let rounds = [
      Round(), Round(deadline: deadline), Round(sampling: ClientSampling(count: 3)),
      Round(sampling: ClientSampling(count: 3), spare: 2),
      Round(sampling: ClientSampling(count: 4), spare: 1, deadline: deadline),
      Round(sampling: ClientSampling(count: 5, law: .importance)),
      Round(sampling: ClientSampling(count: 5, law: .importance), deadline: deadline),
    ]
    let others = limits.flatMap { limit in
      [
        Scheme(trigger: .eachArrival, concurrency: limit),
        Scheme(trigger: .everyInterval(VirtualDuration(ticks: 4)), concurrency: limit),
        Scheme(trigger: .count(2), concurrency: limit),
        Scheme(trigger: .count(2), restart: .arrival, concurrency: limit),
        Scheme(trigger: .count(9), restart: .arrival, concurrency: limit),
      ]
    }
    return rounds.map { Scheme(trigger: .round($0)) }
      + [Scheme(trigger: .count(clients)), Scheme(trigger: .eachArrival, weighting: .adaptive)]
      + others + [Scheme(trigger: .count(5), concurrency: Concurrency(limit: 5))]
      + thatWaitOrGiveUp
  }()
  private static let thatWaitOrGiveUp = [
    Scheme(trigger: .eachArrival, routing: Routing(.uniform)),
    Scheme(trigger: .eachArrival, routing: Routing(.shuffled, tasks: 3)),
    Scheme(trigger: .eachArrival, routing: Routing(.importance, tasks: 12)),
    Scheme(trigger: .everyClient(harmonicMean: 1), weighting: .clientMeans, restart: .everyone),
    Scheme(trigger: .everyClient(harmonicMean: 1.5), weighting: .clientMeans, restart: .everyone),
    Scheme(trigger: .ringleader, weighting: .clientMeans, memory: .updates(share: 1)),
    Scheme(trigger: .eachArrival, weighting: .identical, memory: .recentModels(3)),
    Scheme(trigger: .count(3), weighting: .staleness(window: 2), restart: .arrival),
    Scheme(trigger: .eachArrival, first: .round), Scheme(trigger: .eachArrival, first: .all),
    Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 3), first: .all),
    Scheme(trigger: .everyInterval(VirtualDuration(ticks: 4)), first: .all),
    Scheme(trigger: .count(2), first: .all),
    Scheme(trigger: .count(3), restart: .arrival, first: .all),
    Scheme(trigger: .eachArrival, maxStaleness: StalenessLimit(3)),
    Scheme(trigger: .eachArrival, maxStaleness: StalenessLimit(2, stops: true)),
    Scheme(
      trigger: .eachArrival, maxStaleness: StalenessLimit(2, stops: true),
      concurrency: Concurrency(limit: 4)),
    Scheme(trigger: .count(3), restart: .everyone),
    Scheme(trigger: .count(2), restart: .everyone, concurrency: Concurrency(limit: 4)),
  ]

  func random(_ seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, purpose: .syntheticData, client: 3)
  }

  func driver(_ scheme: Scheme, seed: UInt64) -> RandomDriver {
    let raw = (1...Self.clients).map(Double.init)
    let shares = raw.map { $0 / raw.reduce(0, +) }
    return RandomDriver(scheme, clients: Self.clients, importance: shares, seed: seed)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `each order ends once, no client has two, and none who left has one`(seed: UInt64) {
    for scheme in Self.schemes {
      var (driver, random) = (driver(scheme, seed: seed), random(seed))
      // Some leave before the beginning.
      while random.nextBelow(3) == 0 {
        driver.hand(.left(ClientID(random.nextBelow(UInt32(Self.clients)))))
      }
      driver.begin()
      for _ in 0..<600 { driver.hand(driver.randomInput(&random)) }
      #expect(driver.fault == nil, "\(scheme), seed \(seed)")
      let open = Set(driver.open.values.map(\.client))
      #expect(open.isSubset(of: driver.present), "\(scheme), seed \(seed)")
      #expect(Set(driver.ended).count == driver.ended.count, "\(scheme), seed \(seed)")
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `what is late changes nothing`(seed: UInt64) {
    for scheme in Self.schemes {
      var (driver, random) = (driver(scheme, seed: seed), random(seed))
      var noise = RandomStream(seed: seed, purpose: .syntheticData, client: 4)
      driver.begin()
      for step in 0..<100 {
        if let late = driver.lateInput(&noise) {
          var (told, untold) = (driver, driver)
          #expect(told.hand(late).isEmpty, "\(late) at step \(step), \(scheme), seed \(seed)")
          // As it goes on, nothing has changed.
          for _ in 0..<10 {
            var same = random
            let input = untold.randomInput(&random)
            #expect(told.randomInput(&same) == input, "\(late), \(scheme), seed \(seed)")
            #expect(
              told.hand(input).map(timeless) == untold.hand(input).map(timeless),
              "\(late) at step \(step), \(scheme), seed \(seed)")
          }
        }
        driver.hand(driver.randomInput(&random))
      }
    }
  }

  /// The action without its times.
  func timeless(_ action: Coordinator.Action) -> Coordinator.Action {
    func timeless(_ order: TrainingOrder) -> TrainingOrder {
      TrainingOrder(client: order.client, update: order.update, baseVersion: order.baseVersion)
    }
    switch action {
    case .train(let order): return .train(timeless(order))
    case .queue(let order): return .queue(timeless(order))
    case .abandon(let order): return .abandon(timeless(order))
    case .discard(let order): return .discard(timeless(order))
    case .aggregate(var aggregation):
      aggregation.time = .zero
      for place in aggregation.contributions.indices {
        let order = aggregation.contributions[place].order
        aggregation.contributions[place].order = timeless(order)
        aggregation.contributions[place].arrival = .zero
      }
      return .aggregate(aggregation)
    case .pass(var passed):
      passed.time = .zero
      return .pass(passed)
    case .wake(let id, at: _): return .wake(id, at: .zero)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `every scheme goes on as long as somebody is there`(seed: UInt64) {
    for scheme in Self.schemes {
      var (driver, random) = (driver(scheme, seed: seed), random(seed))
      driver.begin()
      for _ in 0..<20 {
        for _ in 0..<Int(random.nextBelow(60)) { driver.hand(driver.randomInput(&random)) }
        driver.hand(.joined(ClientID(random.nextBelow(UInt32(Self.clients)))))
        let before = driver.coordinator.version
        // As many arrivals as the largest buffer takes, and of everybody, and the end of an interval.
        for _ in 0..<40 where driver.coordinator.version == before {
          let next = driver.open.values.min { ($0.start, $0.client) < ($1.start, $1.client) }
          guard let order = next else { break }
          driver.hand(.arrived(order.id))
        }
        if driver.coordinator.version == before, let timer = driver.timer {
          driver.hand(.timer(timer.id))
        }
        #expect(driver.coordinator.version > before, "\(scheme), seed \(seed)")
      }
      #expect(driver.fault == nil, "\(scheme), seed \(seed)")
    }
  }

  @Test func `empty intervals are the same one by one and at once`() throws {
    let scheme = Scheme(trigger: .everyInterval(VirtualDuration(ticks: 4)))
    func begun() -> (Coordinator, [Coordinator.Action]) {
      var coordinator = Coordinator(
        scheme: scheme, weights: ClientWeights([1]), importance: [1], seed: 1)
      var actions: [Coordinator.Action] = []
      coordinator.begin(&actions)
      return (coordinator, actions)
    }
    var (single, actions) = begun()
    for _ in 0..<3 {
      guard case .wake(let timer, let time) = actions.last else {
        Issue.record("no timer")
        return
      }
      single.handle(.timer(timer), at: time, &actions)
    }
    var (joint, jointActions) = begun()
    guard case .wake(let timer, let time) = jointActions.last else {
      Issue.record("no timer")
      return
    }
    joint.pass(3, timer, at: time, &jointActions)
    let passed = try #require(
      jointActions.compactMap { if case .pass(let passed) = $0 { passed } else { nil } }.last)
    let times = actions.compactMap { if case .pass(let one) = $0 { one.time } else { nil } }
    #expect(times == (0..<3).map(passed.time(of:)))
    #expect(single.version == joint.version)
    guard case .wake(_, let next) = actions.last, case .wake(_, next) = jointActions.last else {
      Issue.record("the next intervals end at different times")
      return
    }
  }
}
