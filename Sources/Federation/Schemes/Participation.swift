/// f_i of each client: in closed form where there is one, else measured on a plan.
struct Participation {
  var frequencies: [Double]
  var source: AggregationWeights.Source

  init(_ settings: ScheduleSettings) {
    let clients = (0..<settings.clients).map { ClientID(UInt32($0)) }
    source = .closedForm
    switch settings.scheme.trigger {
    case .everyone(nil): frequencies = Array(repeating: 1, count: clients.count)
    case .everyone(let sampling?):
      frequencies = settings.importance.map { share in
        switch sampling.law {
        case .uniform: Double(sampling.count) / Double(clients.count)
        case .importance: Self.chance(ofOneIn: sampling.count, each: share)
        }
      }
    case .eachArrival:
      // Renewal theory: client i arrives at the rate 1 / E[T_i], and each arrival is an aggregation.
      let rates = clients.map { 1 / settings.delays.mean(of: $0) }
      let total = rates.reduce(0, +)
      frequencies = rates.map { $0 / total }
    case .everyInterval(let interval):
      // A client restarts on a tick, so its cycle is ceil(T/interval) intervals.
      frequencies = clients.map { 1 / settings.delays.meanIntervals(of: $0, interval: interval) }
    case .count:
      let measured = Self.measure(settings)
      frequencies = measured.frequencies
      source = .measured(updates: measured.updates)
    }
  }

  /// 1 - (1 - p)^n.
  private static func chance(ofOneIn draws: Int, each share: Double) -> Double {
    1 - (0..<draws).reduce(1) { product, _ in product * (1 - share) }
  }

  /// Counts contributions on a plan with draws of its own, after a tenth of it as a start-up.
  ///
  /// With n contributions of a client the relative error is about 1/n for fixed delays and at most
  /// about 1/sqrt(n) for random ones.
  private static func measure(
    _ settings: ScheduleSettings
  ) -> (frequencies: [Double], updates: Int) {
    let updates = min(max(200_000, 400 * settings.clients), 4_000_000)
    var plan = settings
    plan.delays = settings.delays.independent
    plan.stop = StopRule(updates: updates)
    plan.evaluateEvery = VirtualDuration(ticks: .max)
    var counts = Array(repeating: 0, count: settings.clients)
    var (aggregations, skipped) = (0, 0)
    for step in Schedule(plan, weights: Array(repeating: 1, count: settings.clients)) {
      guard case .aggregate(let aggregation) = step else { continue }
      if skipped < updates / 10 {
        skipped += aggregation.contributions.count
        continue
      }
      aggregations += 1
      for contribution in aggregation.contributions {
        counts[contribution.order.client.index] += 1
      }
    }
    return (counts.map { Double($0) / Double(max(aggregations, 1)) }, updates)
  }
}
