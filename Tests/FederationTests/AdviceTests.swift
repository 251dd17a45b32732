import Glibc
import Testing

@testable import Federation

@Suite struct AdviceTests {
  static let exponential = DelayModel.exponential(mean: [0.5, 1, 2, 4])

  /// Schemes whose weights are in closed form, so that a debug build tries them in no time.
  func advice(_ settings: ScheduleSettings, progress: Double? = nil) -> Advice {
    let schemes = CandidateSchemes(settings).schemes.filter {
      if case .count(let size) = $0.trigger { $0.restart == .arrival && size < 5 } else { true }
    }
    return Advice(settings, schemes: schemes, updates: 3_000, progress: progress)
  }

  /// Rows that can be recommended.
  private static func thatForget(_ advice: Advice) -> [Advice.Row] {
    advice.rows.filter { $0.outlook.scheme.memory == nil }
  }

  @Test func `the outlook of async under exponential delays is the closed form`() throws {
    let settings = ScheduleSettings.sample(
      clients: 4, importance: [0.1, 0.2, 0.3, 0.4], delays: Self.exponential,
      scheme: Scheme(trigger: .eachArrival))
    let outlook = try SchemeOutlook(settings, updates: 40_000)
    let weights = try AggregationWeights(settings)
    let rates = [2, 1, 0.5, 0.25]
    let total = rates.reduce(0, +)
    // Section 8: Var omega_i = q_i (d_i - q_i); q_i = p_i for unbiased weights.
    let variance = zip(weights.importance, weights.weights).reduce(0.0) { sum, pair in
      sum + pair.0 * (pair.1 - pair.0)
    }
    #expect(isClose(outlook.weightVariance / variance, 1, within: 0.04))
    #expect(isClose(outlook.meanStaleness, 3, within: 0.02))
    #expect(isClose(outlook.updatesPerUnit / total, 1, within: 0.02))
    #expect(outlook.aggregationsPerUnit == outlook.updatesPerUnit)
    #expect(isClose(outlook.totalWeight, 1, within: 1e-12))
    #expect(outlook.bias == Bias(value: 0, error: nil) && outlook.source == .closedForm)
  }

  @Test func `the outlook of fedfix under exponential delays is the closed form`() throws {
    let settings = ScheduleSettings.sample(
      clients: 4, delays: Self.exponential, scheme: Scheme(trigger: .every(0.7)))
    let outlook = try SchemeOutlook(settings, updates: 40_000)
    let weights = try AggregationWeights(settings)
    let variance = weights.weights.reduce(0.0) { $0 + 0.25 * ($1 - 0.25) }
    #expect(isClose(outlook.weightVariance / variance, 1, within: 0.04))
    #expect(isClose(outlook.aggregationsPerUnit, 1 / 0.7, within: 1e-6))
  }

  @Test func `the staleness of constant delays is counted exactly`() throws {
    // Exact example of the design: after the start, 0 and 1 have staleness 1, 2 and 3 staleness 0.
    let settings = ScheduleSettings.sample(
      clients: 4, delays: .spread(percent: 80), scheme: Scheme(trigger: .every(0.5)))
    let outlook = try SchemeOutlook(settings, updates: 3_000)
    #expect(isClose(outlook.meanStaleness, 1 / 3.0, within: 0.001))
    #expect(outlook.staleness95 == 1 && outlook.largestStaleness == 1)
    #expect(isClose(outlook.updatesPerUnit, 6, within: 0.01))
    // Two aggregations have 2 and 3 twice, 0 and 1 once with twice the weight: exactly p.
    #expect(isClose(try #require(outlook.averagingTime), 1, within: 0.01))
    // 0 and 1 weigh 1/2 in every second aggregation.
    #expect(isClose(outlook.weightVariance, 2 * (0.125 - 0.0625), within: 0.001))
  }

  @Test(arguments: [3, 8, 20])
  func `under equal constant delays the pace is the closed form`(clients: Int) throws {
    var settings = ScheduleSettings.sample(clients: clients)
    let fedavg = try SchemeOutlook(settings, updates: 3_000)
    // It bears b < 2, of which 0.95 count.
    #expect(isClose(fedavg.pace, -log(0.05), within: 1e-6))
    settings.scheme = Scheme(trigger: .eachArrival)
    let async = try SchemeOutlook(settings, updates: 3_000)
    let stable = 2 * sin(Double.pi / (2 * Double(2 * clients - 1)))
    // Weights of 1 for one client in M: the variance is 1 - 1/M.
    let calm = 0.15 / (1 - 1 / Double(clients))
    #expect(
      isClose(async.pace / (-log(1 - min(stable, calm)) * Double(clients)), 1, within: 0.01))
    #expect(fedavg.meanStaleness == 0 && fedavg.weightVariance == 0)
  }

  @Test func `where no limit is told, that of equal delays stands in`() throws {
    var settings = ScheduleSettings.sample(
      clients: 6, scheme: Scheme(trigger: .eachArrival))
    settings.scheme.server.method = .adam(beta1: 0.9, beta2: 0.99, tau: 1e-3)
    let outlook = try SchemeOutlook(settings, updates: 3_000)
    #expect(outlook.largestProgress == nil)
    #expect(isClose(outlook.progressLimit, .pi / 11, within: 0.01))
  }

  @Test func `spread delays ask for something between fedavg and async`() throws {
    let settings = ScheduleSettings.sample(
      clients: 10, delays: .spread(percent: 80), scheme: Scheme(trigger: .eachArrival))
    let found = advice(settings)
    let best = try #require(found.recommended)
    let outlook = found.rows[best].outlook
    #expect(outlook.aggregationsPerUnit > 1.5 && outlook.aggregationsPerUnit < 15)
    #expect(Self.thatForget(found).allSatisfy { $0.outlook.pace <= outlook.pace })
  }

  @Test(arguments: [0.3, 1.2, 50]) func `what is recommended is stable, if anything is`(
    progress: Double
  ) {
    let settings = ScheduleSettings.sample(
      clients: 6, delays: .spread(percent: 80), scheme: Scheme(trigger: .eachArrival))
    let found = advice(settings, progress: progress)
    for row in found.rows {
      #expect(row.isStable == row.outlook.largestProgress.map { progress < $0 })
    }
    if let best = found.recommended {
      #expect(found.rows[best].isStable == true)
    } else {
      #expect(Self.thatForget(found).allSatisfy { $0.isStable == false })
    }
  }

  @Test func `no row of the front is beaten in all that is traded`() {
    let settings = ScheduleSettings.sample(
      clients: 5, delays: .exponential(mean: [0.5, 1, 2, 4, 4]), scheme: Scheme(trigger: .count(2)))
    let found = advice(settings)
    func trade(_ row: Advice.Row) -> [Double] {
      [-row.outlook.movesPerUnit, -row.outlook.stride]
    }
    let front = found.rows.filter(\.isOnFront)
    #expect(!front.isEmpty && front.count < found.rows.count)
    for row in found.rows {
      let beaten = found.rows.contains { other in
        zip(trade(other), trade(row)).allSatisfy { $0 <= $1 } && trade(other) != trade(row)
      }
      #expect(row.isOnFront == !beaten)
    }
  }

  @Test func `advice is the same each time`() {
    let settings = ScheduleSettings.sample(
      clients: 3, delays: .exponential(mean: [1]), scheme: Scheme(trigger: .eachArrival))
    #expect(advice(settings).rows == advice(settings).rows)
  }

  @Test func `a population with few at work is scanned with as many at work`() {
    let settings = ScheduleSettings.sample(
      clients: 30, delays: .exponential(mean: [1]),
      scheme: Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 5)))
    let schemes = CandidateSchemes(settings).schemes
    #expect(schemes.count > 20 && schemes[0] == settings.scheme)
    for scheme in schemes {
      switch scheme.trigger {
      case .round(let round): #expect(round.sampling?.count == 5)
      case .count(let size): #expect(size >= (scheme.memory == nil ? 2 : 1) && size <= 5)
      case .eachArrival, .everyInterval, .everyClient, .ringleader, .own:
        #expect(scheme.concurrency?.limit == 5)
      }
    }
  }

  @Test func `only the experiment's own scheme mixes models in`() {
    let mixing = Scheme(trigger: .eachArrival, weighting: .identical, mixing: 0.6)
    let schemes = CandidateSchemes(.sample(delays: .spread(percent: 80), scheme: mixing)).schemes
    #expect(schemes[0] == mixing)
    #expect(schemes.dropFirst().allSatisfy { $0.mixing == nil })
    #expect(schemes.dropFirst().allSatisfy { $0.memory != nil || $0.weighting == .unbiased })
    #expect(schemes.contains(Scheme(trigger: .eachArrival)))
  }

  @Test func `intervals reach from the fastest client's delay to the slowest's`() {
    let settings = ScheduleSettings.sample(clients: 40, delays: .spread(percent: 95))
    let schemes = CandidateSchemes(settings).schemes.filter { $0.memory == nil }
    let intervals = schemes.compactMap {
      if case .everyInterval(let interval) = $0.trigger { interval.units } else { nil }
    }
    #expect(intervals.count == 12 && intervals == intervals.sorted())
    #expect(intervals.first == 0.05 && intervals.last == 1)
  }
}
