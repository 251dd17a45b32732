import Testing

@testable import Federation

/// What is counted while a plan is walked, against examples by hand and plain recounts.
@Suite struct PlanStatisticsTests {
  func summary(_ settings: ScheduleSettings, tolerance: Double = 0.1) throws -> PlanSummary {
    try PlanSummary(settings, weights: AggregationWeights(settings), tolerance: tolerance)
  }

  @Test(arguments: [0.5, 0.95, 1]) func `quantiles are exact below 64 and within 1/32 beyond`(
    share: Double
  ) {
    for factor in [1, 3, 1_000, 123_456_789] {
      var histogram = StalenessHistogram()
      let values = (0..<200).map { ($0 * 37 % 200) * factor }
      for value in values { histogram.add(value) }
      let exact = values.sorted()[Int((share * 200).rounded(.up)) - 1]
      let found = histogram.quantile(share)!
      #expect(found >= exact && Double(found) <= Double(exact) * (1 + 1.0 / 32))
      if exact < 64 { #expect(found == exact) }
      #expect(histogram.statistics.maximum == 199 * factor)
      #expect(histogram.statistics.mean == 99.5 * Double(factor))
    }
  }

  @Test func `the buckets of a histogram hold each value once, in order, up to the largest`() {
    var histogram = StalenessHistogram()
    let values = Array(0..<3_000) + (12..<50).map { 1 << $0 - 1 }
    for value in values { histogram.add(value) }
    let buckets = histogram.buckets
    #expect(buckets.reduce(0) { $0 + $1.count } == values.count)
    for (left, right) in zip(buckets, buckets.dropFirst()) {
      #expect(left.values.upperBound < right.values.lowerBound)
    }
    for bucket in buckets {
      #expect(bucket.count == values.count { bucket.values.contains($0) })
      #expect(bucket.values.count == 1 || bucket.values.count * 32 <= bucket.values.lowerBound)
    }
  }

  @Test func `an empty histogram has no mean, no maximum and no quantile`() {
    let histogram = StalenessHistogram()
    #expect(histogram.quantile(0.95) == nil && histogram.buckets.isEmpty)
    #expect(histogram.statistics.mean == nil && histogram.statistics.maximum == nil)
  }

  @Test func `fast clients of fedavg wait for the slowest`() throws {
    let settings = ScheduleSettings.sample(
      clients: 3, delays: .constant([1, 0.25, 0.5]), stop: .units(4))
    let found = try summary(settings)
    #expect(found.idleShares == [0, 0.75, 0.5])
    #expect(found.orders == 15 && found.updates == 12)
    #expect(found.messagesPerUnit == 27.0 / 4)
  }

  @Test func `work that is open at the end is no waiting, and its client not idle`() throws {
    let settings = ScheduleSettings.sample(
      clients: 2, delays: .constant([0.75, 3]), scheme: Scheme(trigger: .every(1)),
      stop: .units(2))
    // Client 0 works 0 to 0.75 and 1 to 1.75; client 1 works all the time.
    #expect(try summary(settings).idleShares == [0.25, 0])
  }

  @Test func `clients of async never wait`() throws {
    let settings = ScheduleSettings.sample(
      delays: .exponential(mean: [1]), scheme: Scheme(trigger: .eachArrival), stop: .units(50))
    #expect(try summary(settings).idleShares.allSatisfy { $0 == 0 })
  }

  @Test func `clients of which one works at a time share the time`() throws {
    let settings = ScheduleSettings.sample(
      clients: 5,
      scheme: Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 1)), stop: .units(40))
    let idle = try summary(settings).idleShares
    #expect(isClose(idle.reduce(0, +), 4, within: 1e-9))
  }

  @Test func `a deadline abandons the slow and says how much`() throws {
    let settings = ScheduleSettings.sample(
      clients: 2, delays: .constant([0.5, 3]),
      scheme: Scheme(
        trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 1))),
        weighting: .identical), stop: .units(9))
    let found = try summary(settings)
    #expect(found.abandoned.first == 0 && (5...9).contains(found.abandoned[1]))
    #expect(found.abandonedShare > 0.3 && found.abandonedShare <= 0.5)
    #expect(isClose(found.idleShares[0], 0.5, within: 1e-9))
    #expect(found.idleShares[1] < 1e-9)
  }

  @Test(arguments: [1, 2, 4, 16]) func `async of equal clients averages over one turn of all`(
    clients: Int
  ) throws {
    let settings = ScheduleSettings.sample(
      clients: clients, scheme: Scheme(trigger: .eachArrival), stop: .units(200))
    let found = try summary(settings)
    #expect(found.window.smallest == clients)
    let surrogate = SurrogateImportance(settings, found.weights)
    #expect(isClose(surrogate.effectiveClients, Double(clients), within: 1e-9))
  }

  @Test func `fedavg averages at once, without variance`() throws {
    let found = try summary(.sample(clients: 7, stop: .units(1_000)))
    #expect(found.window.smallest == 1)
    #expect(found.weightVariances.allSatisfy { $0 == 0 })
    #expect(found.weightCovariance?.joined().allSatisfy { $0 == 0 } ?? false)
  }

  @Test func `a biased scheme never averages below its bias`() throws {
    let settings = ScheduleSettings.sample(
      delays: .spread(percent: 80),
      scheme: Scheme(trigger: .eachArrival, weighting: .identical), stop: .units(500))
    let found = try summary(settings)
    let bias = SurrogateImportance(settings, found.weights).bias.value
    #expect(bias > 0.15)
    #expect(found.window.smallest == nil)
    let distances = found.window.lengths.filter { $0.aggregations >= 64 }.map(\.distance)
    #expect(distances.allSatisfy { isClose($0, bias, within: 0.03) })
    #expect(try summary(settings, tolerance: 0.3).window.smallest != nil)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>, [0.05, 0.2])
  func `windows are those of a plain recount`(seed: UInt64, tolerance: Double) throws {
    let settings = ScheduleSettings.sample(
      clients: 5, importance: [0.4, 0.3, 0.1, 0.15, 0.05], delays: .exponential(mean: [1]),
      scheme: Scheme(trigger: .every(0.4)), stop: .units(400), seed: seed)
    let found = try summary(settings, tolerance: tolerance)
    let plan = try aggregations(settings)
    func distance(_ length: Int) -> Double {
      let windows = stride(from: 0, through: plan.count - length, by: length).map { start in
        var sums = Array(repeating: 0.0, count: 5)
        for contribution in plan[start..<(start + length)].flatMap(\.contributions) {
          sums[contribution.order.client.index] += contribution.weight
        }
        let total = sums.reduce(0, +)
        if total == 0 { return 1.0 }
        return zip(sums, settings.importance).reduce(0) { $0 + abs($1.0 / total - $1.1) } / 2
      }
      return windows.reduce(0, +) / Double(windows.count)
    }
    let lengths = (0..<10).map { 1 << $0 }.filter { $0 <= plan.count }
    #expect(found.window.smallest == lengths.first { distance($0) <= tolerance })
    for length in found.window.lengths {
      #expect(length.windows == plan.count / length.aggregations)
      #expect(isClose(length.distance, distance(length.aggregations), within: 1e-9))
    }
  }

  @Test(arguments: [Scheme(trigger: .eachArrival), Scheme(trigger: .every(0.7))])
  func `moments of exponential clients are those of the closed forms`(scheme: Scheme) throws {
    let found = try summary(
      .sample(
        delays: .exponential(mean: [0.5, 1, 2, 4]), scheme: scheme,
        stop: StopRule(updates: 80_000), seed: 11))
    let (weights, matrix) = (found.weights.weights, try #require(found.weightCovariance))
    let q = 0.25
    for i in 0..<4 {
      #expect(isClose(found.weightMeans[i], q, within: 0.02))
      #expect(matrix[i][i] == found.weightVariances[i])
      for j in 0..<4 {
        let expected =
          if i == j { q * (weights[i] - q) } else { scheme.trigger == .eachArrival ? -q * q : 0 }
        #expect(isClose(matrix[i][j], expected, within: 0.02 + 0.05 * abs(expected)))
      }
    }
  }

  @Test(arguments: IdentityTests.schemes)
  func `moments and staleness of each client are those of a plain recount`(scheme: Scheme) throws {
    let settings = ScheduleSettings.sample(
      clients: 5, delays: .exponential(mean: [0.2, 1, 1, 1, 1]), scheme: scheme, stop: .units(80))
    let found = try summary(settings)
    let plan = try aggregations(settings)
    let omegas = plan.map { aggregation in
      (0..<5).map { client in
        aggregation.contributions.filter { $0.order.client.index == client }
          .reduce(0) { $0 + $1.weight }
      }
    }
    func mean(_ value: ([Double]) -> Double) -> Double {
      omegas.reduce(0) { $0 + value($1) } / Double(plan.count)
    }
    for i in 0..<5 {
      #expect(isClose(found.weightMeans[i], mean { $0[i] }, within: 1e-12))
      for j in 0..<5 {
        let expected = mean { $0[i] * $0[j] } - mean { $0[i] } * mean { $0[j] }
        #expect(isClose(try #require(found.weightCovariance)[i][j], expected, within: 1e-12))
      }
      let ages = plan.flatMap { aggregation in
        aggregation.contributions.filter { $0.order.client.index == i }
          .map { aggregation.staleness(of: $0) }
      }
      #expect(found.contributions[i] == ages.count)
      #expect(found.clientStaleness[i].maximum == ages.max())
      let place = Int((0.95 * Double(ages.count)).rounded(.up)) - 1
      #expect(found.clientHistograms[i].quantile(0.95) == ages.sorted()[place])
    }
  }

  @Test func `bytes are counted where the load is known`() throws {
    var settings = ScheduleSettings.sample(clients: 3, stop: .units(4))
    #expect(try summary(settings).bytesUpPerUnit == nil)
    settings.delays = Delays(
      model: .spread(percent: 0), load: ClientLoad(download: 100, upload: 10), clients: 3, seed: 1)
    let found = try summary(settings)
    #expect(found.bytesUpPerUnit == 30 && found.bytesDownPerUnit == 375)
  }
}
