internal import RealModule

extension DelayLaw {
  /// E[ceil((factor T + shift) / interval)]: the sum over k >= 0 of P(factor T + shift > k interval),
  /// to about 1e-12 of itself; infinite where the law has no mean.
  ///
  /// In closed form for fixed, exponential and uniform times, in whole ticks for those with single
  /// values. Else the sum's first terms, 64 or more, and the rest by Gregory's formula (DLMF 3.5.4's
  /// corrections, with differences in place of derivatives) from the integral of the survival
  /// function, as often doubled as it takes until two results agree.
  /// - Precondition: `interval` is greater than 0, `factor` and `shift` are at least 0.
  public func meanIntervals(_ interval: Double, factor: Double = 1, shift: Double = 0) -> Double {
    precondition(
      interval > 0 && factor >= 0 && shift >= 0, "\(interval), \(factor) or \(shift) intervals")
    if factor == 0 { return VirtualDuration.intervals(shift, interval) }
    // k intervals are a time u_k = k step - back of T.
    let (step, back) = (interval / factor, shift / factor)
    switch self {
    case .constant(let value):
      return VirtualDuration.intervals(factor * value + shift, interval)
    case .empirical(let law):
      return law.expectation { VirtualDuration.intervals(factor * $0 + shift, interval) }
    case .exponential(let mean):
      return Self.exponentialIntervals(step / mean, begin: back / mean)
    case .shiftedExponential(let begin, let mean):
      return Self.exponentialIntervals(step / mean, begin: (back + begin) / mean)
    case .uniform(let from, let to):
      // 1 up to k = n - 1, then an arithmetic series down to the last term above 0.
      let n = ((from + back) / step).rounded(.down) + 1
      let end = ((to + back) / step).rounded(.up)
      guard end > n else { return n }
      let ends = 2 * (to + back) - (n + end - 1) * step
      return n + (end - n) * ends / (2 * (to - from))
    case .gamma, .logNormal, .weibull, .pareto, .truncatedNormal:
      if mean == .infinity { return .infinity }
      return SurvivalSum(law: self, step: step, back: back).total
    }
  }

  /// The exponential law of mean 1 after `begin`: 1 while k step <= begin, then a geometric series.
  private static func exponentialIntervals(_ step: Double, begin: Double) -> Double {
    if begin == 0 { return -1 / Double.expMinusOne(-step) }
    let n = (begin / step).rounded(.down) + 1
    return n - Double.exp(begin - n * step) / Double.expMinusOne(-step)
  }
}

extension VirtualDuration {
  /// How many intervals a duration takes, both rounded to ticks; a duration of exactly k takes k.
  fileprivate static func intervals(_ units: Double, _ interval: Double) -> Double {
    VirtualDuration(roundingUnits: units).intervals(of: VirtualDuration(roundingUnits: interval))
  }

  /// How many intervals it takes: ceil(self / interval).
  func intervals(of interval: VirtualDuration) -> Double {
    Double((ticks - 1) / interval.ticks + 1)
  }
}

/// The sum of a law's survival function over u_k = k step - back, k from 0 to infinity.
private struct SurvivalSum {
  let law: DelayLaw
  let step: Double
  let back: Double

  private func survival(_ k: Double) -> Double { law.survival(beyond: k * step - back) }

  var total: Double {
    let sure = certain()
    // The survival function has an edge where it becomes 0; a formula that needs smoothness keeps
    // away from it.
    var last = Double.infinity
    if case .truncatedNormal(_, _, _, let to) = law, to < .infinity {
      last = ((to + back) / step).rounded(.up)
    }
    var (sum, before) = (0.0, -1.0)
    var (done, terms) = (0, 64)
    while true {
      while done < terms {
        let term = survival(sure + Double(done))
        sum += term
        done += 1
        if term == 0 || sure + Double(done) > last { return sure + sum }
      }
      let estimate = sure + sum + rest(from: sure + Double(done), to: last)
      if abs(estimate - before) <= 1e-14 * estimate || terms >= 65_536 { return estimate }
      before = estimate
      terms *= 2
    }
  }

  /// How many of the first terms are 1.
  private func certain() -> Double {
    var high = 1.0
    while survival(high) == 1, high < 0x1p62 { high *= 2 }
    var low = (high / 2).rounded(.down)
    while high - low > 1 {
      let middle = low + ((high - low) / 2).rounded(.down)
      if survival(middle) == 1 { low = middle } else { high = middle }
    }
    return high
  }

  /// The terms from `first` on, up to `last`.
  private func rest(from first: Double, to last: Double) -> Double {
    guard last < .infinity else {
      return law.excess(beyond: first * step - back) / step + end(first, forward: 1)
    }
    // The terms before the edge one by one, those up to there by the formula at both ends.
    let count = min(16, last - first)
    var sum = (0..<Int(count)).reduce(0.0) { $0 + survival(last - Double($1)) }
    let stop = last - count
    if stop > first + 16 {
      let integral =
        law.excess(beyond: first * step - back) - law.excess(beyond: stop * step - back)
      sum += integral / step + end(first, forward: 1) + end(stop, forward: -1)
    } else {
      sum += stride(from: first, through: stop, by: 1).reduce(0) { $0 + survival($1) }
    }
    return sum
  }

  /// What an end of the sum adds to the integral: half its term and Gregory's corrections by
  /// differences into the sum.
  private func end(_ k: Double, forward: Double) -> Double {
    var differences = (0...8).map { survival(k + forward * Double($0)) }
    var sum = differences[0] / 2
    for (order, coefficient) in Self.gregory.enumerated() {
      for i in 0..<(8 - order) { differences[i] = differences[i + 1] - differences[i] }
      sum += coefficient * differences[0]
    }
    return sum
  }

  /// Of the first to the eighth difference: Gregory's coefficients with alternating signs.
  private static let gregory: [Double] = [
    -1.0 / 12, 1.0 / 24, -19.0 / 720, 3.0 / 160, -863.0 / 60480, 275.0 / 24192,
    -33953.0 / 3_628_800, 8183.0 / 1_036_800,
  ]
}
