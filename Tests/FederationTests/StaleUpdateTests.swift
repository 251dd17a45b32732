import Federation
import Testing

/// Schemes that give up or discard what is stale, against a walk over all instants of a few lines.
@Suite struct StaleUpdateTests {
  /// What happens at an instant, in short: `a` of a client that counts with its staleness, `x` of one whose
  /// update is discarded, `-` of one whose work is given up.
  private static func story(_ scheme: Scheme, delays: [Double], until end: Int) throws -> [String] {
    let settings = ScheduleSettings.sample(
      clients: delays.count, delays: .constant(delays), scheme: scheme,
      // What cannot be back before the end is never begun.
      stop: StopRule(time: VirtualTime(ticks: Int64(end + 100) * 1_000_000_000)))
    var story: [String] = []
    for step in Schedule(settings, weights: Array(repeating: 1, count: delays.count)) {
      switch step {
      case .abandon(let order, at: let time):
        if time.ticks > Int64(end) * 1_000_000_000 { return story }
        let length = Double(time.ticks - order.start.ticks) / 1e9
        let isBack = length == delays[order.client.index]
        story.append("\(time.ticks / 1_000_000_000) \(isBack ? "x" : "-")\(order.client.rawValue)")
      case .aggregate(let aggregation):
        if aggregation.time.ticks > Int64(end) * 1_000_000_000 { return story }
        let all = aggregation.contributions.map {
          "\($0.order.client.rawValue):\(aggregation.staleness(of: $0))"
        }
        story.append("\(aggregation.time.ticks / 1_000_000_000) a\(all.joined(separator: ","))")
      default: break
      }
    }
    return story
  }

  /// The same, from instant to instant.
  private static func plain(
    delays: [Int], until end: Int, limit: Int, stops: Bool
  ) -> [String] {
    var (story, version) = ([String](), 0)
    var work = delays.map { (base: 0, due: $0) }
    for now in 1...end {
      for client in delays.indices where work[client].due == now {
        let staleness = version - work[client].base
        if staleness >= limit {
          story.append("\(now) x\(client)")
          work[client] = (version, now + delays[client])
          continue
        }
        var stopped: [Int] = []
        if stops {
          stopped = delays.indices.filter { $0 != client && version + 1 - work[$0].base >= limit }
          // One that is due at this instant would be discarded.
          story += stopped.map { "\(now) \(work[$0].due == now ? "x" : "-")\($0)" }
        }
        story.append("\(now) a\(client):\(staleness)")
        version += 1
        for other in stopped + [client] { work[other] = (version, now + delays[other]) }
      }
    }
    return story
  }

  @Test(
    arguments: [[2, 3, 7, 11], [1, 5, 5, 5], [4, 4, 4, 4], [1, 1, 30, 9]], [2, 3, 5, 100])
  func `Ringmaster discards what is stale, or gives it up`(delays: [Int], limit: Int) throws {
    for stops in [false, true] {
      let scheme = Scheme(
        trigger: .eachArrival, maxStaleness: StalenessLimit(limit, stops: stops))
      let found = try Self.story(scheme, delays: delays.map(Double.init), until: 60)
      #expect(
        found == Self.plain(delays: delays, until: 60, limit: limit, stops: stops),
        "stops \(stops)")
      #expect(found.contains { $0.contains(" a") })
    }
  }

  @Test func `Ringmaster with a limit that nobody reaches is async`() throws {
    func steps(_ limit: StalenessLimit?) -> [Schedule.Step] {
      Array(
        Schedule(
          .sample(
            clients: 5, delays: .exponential(mean: [1]),
            scheme: Scheme(trigger: .eachArrival, maxStaleness: limit),
            stop: StopRule(updates: 400)),
          weights: Array(repeating: 1, count: 5)))
    }
    #expect(steps(StalenessLimit(400)) == steps(nil))
    #expect(steps(StalenessLimit(2)) != steps(nil))
  }

  /// All start at each aggregation from its version: no update is stale, and fast clients give several.
  @Test func `Rennala takes the first updates of each version`() throws {
    let story = try Self.story(
      Scheme(trigger: .count(3), restart: .everyone), delays: [1, 2, 10], until: 12)
    // The first is back twice by the time at which the second is, and has begun once more.
    let expected = stride(from: 2, through: 12, by: 2).flatMap {
      ["\($0) -0", "\($0) -2", "\($0) a0:0,0:0,1:0"]
    }
    #expect(story == expected)
  }

  @Test func `what is discarded is counted as given up, and weighs nothing`() throws {
    let settings = ScheduleSettings.sample(
      clients: 4, delays: .constant([1, 1, 1, 50]),
      scheme: Scheme(
        trigger: .eachArrival, weighting: .identical, maxStaleness: StalenessLimit(8)),
      stop: StopRule(updates: 3_000))
    let weights = try AggregationWeights(settings)
    let summary = PlanSummary(settings, weights: weights) { _ in }
    #expect(summary.clientStaleness[3].count == 0)
    #expect(summary.abandonedShare > 0)
    #expect(SurrogateImportance(settings, weights).shares[3] == 0)
  }
}
