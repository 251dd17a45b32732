/// Each client's share of the work where a limited number of clients works at a time and an idle one,
/// chosen by chance, takes the place of one that is done.
///
/// Uniform choice: the set of clients at work has a product form, P(S) proportional to the product of
/// E[T_i] over S, whatever the laws of T are, because exchanging i for j balances exchanging j for i.
/// So the clients at work are a conditional Poisson sample of size C with the odds E[T_i], and client
/// i's share of the arrivals is proportional to the probability that a sample of C - 1 misses it.
struct ConcurrentShares {
  /// Summing to 1.
  var shares: [Double]
  var source: AggregationWeights.Source
}

extension ConcurrentShares {
  /// Nil where measuring is better: in a small population whose clients are chosen by importance or
  /// rest at times, and where they rest as a trace says.
  /// - Parameters:
  ///   - times: the mean time that each client's work takes, not counting that while it rests.
  ///   - availability: when they rest.
  /// - Complexity: O(M) for equal times; O(M min(C, M - C)) where that is at most 2e9; else, and for
  ///   choice by importance and clients that rest, O(M) for the mean field, whose relative error is
  ///   about 1/C.
  init?(
    _ concurrency: Concurrency, times: [Double], availability: Availability = .always,
    _ importance: [Double]
  ) {
    let (clients, limit) = (times.count, concurrency.limit)
    if availability == .always, concurrency.choice == .uniform,
      clients <= 2_000_000_000 / min(limit, clients - limit + 1)
    {
      self.init(shares: Self.product(limit, times), source: .closedForm)
      return
    }
    guard clients > Self.smallPopulation else { return nil }
    self.init(meanField: concurrency, times: times, availability: availability, importance)
  }

  /// Up to so many clients a measuring plan has 400 updates of each.
  private static let smallPopulation = 10_000

  /// The recursion of Chen, Dempster, Liu, "Weighted finite population sampling to maximize entropy"
  /// (Biometrika 81(3), 1994), from samples of 1 up; over the clients at work or over the idle ones,
  /// whichever are fewer.
  private static func product(_ limit: Int, _ times: [Double]) -> [Double] {
    let clients = times.count
    // By symmetry, and at once in the largest populations.
    if times.allSatisfy({ $0 == times.first }) {
      return Array(repeating: 1 / Double(clients), count: clients)
    }
    let missing = clients - limit + 1
    if missing < limit {
      let chances = inclusion(missing, odds: times.map { 1 / $0 })
      return chances.map { $0 / Double(missing) }
    }
    return inclusion(limit - 1, odds: times).map { (1 - $0) / Double(missing) }
  }

  /// The probability that a conditional Poisson sample of this size has each member.
  private static func inclusion(_ size: Int, odds: [Double]) -> [Double] {
    var chances = Array(repeating: 0.0, count: odds.count)
    for drawn in stride(from: 1, through: size, by: 1) {
      var total = 0.0
      for i in odds.indices { total += odds[i] * (1 - chances[i]) }
      let scale = Double(drawn) / total
      for i in odds.indices { chances[i] = min(1, scale * odds[i] * (1 - chances[i])) }
    }
    return chances
  }

  /// Each client for itself: idle it is chosen at the rate lambda a_i, with lambda such that `limit`
  /// are not idle on average.
  ///
  /// Nil where they rest as a trace says.
  init?(
    meanField concurrency: Concurrency, times: [Double], availability: Availability,
    _ importance: [Double]
  ) {
    if case .trace = availability { return nil }
    let clients = times.count
    let odds = concurrency.choice == .uniform ? Array(repeating: 1, count: clients) : importance
    func idle(_ client: Int, _ rate: Double) -> Double {
      availability.idleShare(busy: times[client], rate: rate * odds[client]) ?? 1
    }
    func working(_ rate: Double) -> Double {
      odds.indices.reduce(0) { $0 + (1 - idle($1, rate)) }
    }
    let target = min(Double(concurrency.limit), Double(clients) - 0.5)
    var (low, high) = (0.0, 1 / (zip(times, odds).map { $0 * $1 }.max() ?? 1))
    while working(high) < target, high < 1e300 { (low, high) = (high, 2 * high) }
    for _ in 0..<200 where high - low > low * 1e-12 {
      let middle = (low + high) / 2
      if working(middle) < target { low = middle } else { high = middle }
    }
    let rates = odds.indices.map { odds[$0] * idle($0, high) }
    let total = rates.reduce(0, +)
    self.init(shares: rates.map { $0 / total }, source: .meanField)
  }
}
