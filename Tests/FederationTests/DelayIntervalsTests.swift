import Federation
import Foundation
import Testing

@Suite struct DelayIntervalsTests {
  /// Of the multiples of half an interval every other one is a multiple of the interval, and the rest
  /// are those of times half an interval longer. From intervals of which a few terms are all that
  /// there is, down to those of which there are millions.
  @Test(arguments: SmoothLaw.all)
  func `halving the interval adds the terms between`(smooth: SmoothLaw) {
    var interval = 16 * smooth.law.mean
    while interval > 1e-6 * smooth.law.mean {
      let whole = smooth.law.meanIntervals(interval)
      let between = smooth.law.meanIntervals(interval, shift: interval / 2) - 1
      let halved = smooth.law.meanIntervals(interval / 2)
      #expect(isClose(whole + between, halved, within: 1e-12 * halved), "\(interval)")
      interval /= 2
    }
  }

  @Test(arguments: SmoothLaw.all)
  func `mean intervals are the sum of the survival function`(smooth: SmoothLaw) {
    for (interval, factor, shift) in [(0.5, 1.0, 0.0), (0.2, 0.7, 0.33), (1.5, 3, 2)] {
      let count = 3_000
      let sum = (0..<count).reduce(0.0) { sum, k in
        sum + smooth.law.survival(beyond: (Double(k) * interval - shift) / factor)
      }
      // What is left is between the integral and one term more.
      let end = (Double(count) * interval - shift) / factor
      let rest = smooth.law.excess(beyond: end) * factor / interval
      let found = smooth.law.meanIntervals(interval, factor: factor, shift: shift)
      #expect(found >= (sum + rest) * (1 - 1e-12))
      #expect(found <= (sum + rest + smooth.law.survival(beyond: end)) * (1 + 1e-12))
    }
  }

  @Test func `known sums come out`() {
    // 1 + zeta(shape)
    for (shape, zeta) in [(1.1, 10.584_448_464_950_81), (1.5, 2.612_375_348_685_488)] {
      let found = DelayLaw.pareto(shape: shape, minimum: 1).meanIntervals(1)
      #expect(isClose(found, 1 + zeta, within: 1e-12 * found))
    }
    for step in [0.01, 0.3, 2] {
      let geometric = 1 / (1 - exp(-step))
      for law in [DelayLaw.gamma(shape: 1, mean: 1), .weibull(shape: 1, scale: 1)] {
        #expect(isClose(law.meanIntervals(step), geometric, within: 1e-12 * geometric))
      }
      // The survival function of the sum of two exponential times is (1 + t) exp(-t).
      let two = geometric + step * exp(-step) * geometric * geometric
      let found = DelayLaw.gamma(shape: 2, mean: 2).meanIntervals(step)
      #expect(isClose(found, two, within: 1e-12 * two))
    }
    // A theta function, by Poisson's summation.
    let theta = (Double.pi.squareRoot() / 0.1 + 1) / 2
    let found = DelayLaw.weibull(shape: 2, scale: 1).meanIntervals(0.1)
    #expect(isClose(found, theta, within: 1e-12 * theta))
  }

  @Test func `a duration of exactly k intervals takes k`() {
    let law = DelayLaw.empirical(EmpiricalLaw(samples: [1, 2, 3]))
    // 0.1 + 0.2 is more than 0.3 in floating point, and as ticks it is not.
    #expect(isClose(law.meanIntervals(0.3, factor: 0.1, shift: 0.2), 5.0 / 3, within: 1e-15))
    #expect(DelayLaw.constant(0.6).meanIntervals(0.2) == 3)
    let spread = Delays(model: .spread(percent: 80), clients: 21, seed: 1)
    #expect(
      spread.meanIntervals(of: ClientID(20), interval: VirtualDuration(roundingUnits: 0.2)) == 1)
  }

  @Test(arguments: [0.3, 1, 4])
  func `mean intervals are those of draws`(interval: Double) throws {
    let count = 20_000
    let parts = DelayModel(
      factor: .list([1.5]), work: .logNormal(median: 0.8, sigma: 0.8),
      network: Network(latency: .law(.constant(0.05)), upload: .law(.constant(10))))
    let delays = Delays(model: parts, clients: 1, seed: 5)
    let ticks = VirtualDuration(roundingUnits: interval)
    let draws = (0..<UInt32(count)).map {
      let ticksTaken = delays.duration(of: ClientID(0), update: $0).ticks
      return Double((ticksTaken - 1) / ticks.ticks + 1)
    }
    let mean = draws.reduce(0, +) / Double(count)
    let square = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let found = try #require(delays.meanIntervals(of: ClientID(0), interval: ticks))
    #expect(isClose(mean, found, within: 5 * (square / Double(count)).squareRoot()))
  }

  @Test func `intervals beyond all bounds have an answer at once`() {
    let law = DelayLaw.logNormal(median: 1e9, sigma: 2)
    #expect(isClose(law.meanIntervals(1e-9) / (law.mean * 1e9), 1, within: 1e-12))
    #expect(isClose(law.meanIntervals(1e300), 1, within: 1e-12))
  }
}
