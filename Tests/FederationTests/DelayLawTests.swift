import Federation
import Foundation
import Testing

@Suite struct DelayLawTests {
  @Test(arguments: SmoothLaw.all)
  func `mean, survival and excess are the integrals of the density`(smooth: SmoothLaw) {
    let law = smooth.law
    let whole = smooth.integral(from: 0) { _ in 1 }
    let mean = smooth.integral(from: 0) { $0 } / whole
    #expect(isClose(law.mean, mean, within: 1e-9 * mean))
    for part in [0.05, 0.5, 0.9, 1.1, 3] {
      let time = part * law.mean
      let beyond = smooth.integral(from: time) { _ in 1 } / whole
      #expect(isClose(law.survival(beyond: time), beyond, within: 1e-9))
      let excess = smooth.integral(from: time) { $0 - time } / whole
      #expect(isClose(law.excess(beyond: time), excess, within: 1e-9 * mean))
    }
    #expect(law.survival(beyond: 0) == 1)
    #expect(isClose(law.excess(beyond: 0), law.mean, within: 1e-12 * mean))
  }

  /// Kolmogorov and Smirnov: a distance of 2.5 / sqrt(n) has the probability 2 exp(-12.5) < 1e-5.
  @Test(arguments: SmoothLaw.all, [3, 4] as [UInt64])
  func `draws have the law's survival function`(smooth: SmoothLaw, seed: UInt64) {
    let count = 2_000
    let delays = Delays(
      model: DelayModel(work: smooth.law), clients: 1, seed: seed)
    let draws = (0..<UInt32(count)).map { delays.duration(of: ClientID(0), update: $0) }.sorted()
    let distance = draws.enumerated().map { place, draw in
      abs(1 - smooth.law.survival(beyond: draw.units) - (Double(place) + 0.5) / Double(count))
    }.max()
    #expect((distance ?? 1) < 2.5 / Double(count).squareRoot())
  }

  @Test func `an empirical law is its samples`() {
    let law = DelayLaw.empirical(EmpiricalLaw(samples: [3, 0.2, 0.6, 0.6, 1]))
    #expect(isClose(law.mean, 5.4 / 5, within: 1e-15))
    #expect(law.survival(beyond: 0.59) == 0.8)
    #expect(isClose(law.survival(beyond: 0.6), 0.4, within: 1e-15))
    #expect(law.survival(beyond: 3) == 0)
    #expect(isClose(law.excess(beyond: 0.8), (0.2 + 2.2) / 5, within: 1e-15))
    let delays = Delays(model: DelayModel(work: law), clients: 1, seed: 1)
    let draws = (0..<5_000).map { delays.duration(of: ClientID(0), update: $0).units }
    for (value, share) in [(0.2, 0.2), (0.6, 0.4), (1, 0.2), (3, 0.2)] {
      // Five standard errors.
      #expect(isClose(Double(draws.count { $0 == value }) / 5_000, share, within: 0.035))
    }
  }

  @Test func `only a Pareto law of a shape up to 1 has no mean`() {
    #expect(DelayLaw.pareto(shape: 1, minimum: 1).mean == .infinity)
    #expect(DelayLaw.pareto(shape: 1, minimum: 1).meanIntervals(1) == .infinity)
    for smooth in SmoothLaw.all {
      #expect(smooth.law.mean < .infinity)
      #expect(smooth.law.problem(.magnitude) == nil)
    }
  }

  @Test(arguments: [
    (DelayLaw.constant(0), "value"), (.constant(.nan), "value"),
    (.uniform(from: -1, to: 1), "from"),
    (.uniform(from: 2, to: 2), "to"), (.exponential(mean: -1), "mean"),
    (.shiftedExponential(shift: -0.1, mean: 1), "shift"), (.gamma(shape: 0, mean: 1), "shape"),
    (.gamma(shape: 1e7, mean: 1), "shape"), (.logNormal(median: 1, sigma: 11), "sigma"),
    (.weibull(shape: 0.001, scale: 1), "shape"), (.pareto(shape: 0, minimum: 1), "shape"),
    (.truncatedNormal(mean: 1, deviation: 0, from: 0, to: 2), "deviation"),
    (.truncatedNormal(mean: 1, deviation: 1, from: 2, to: 1), "to"),
    (.truncatedNormal(mean: -2000, deviation: 1, from: 0, to: .infinity), "mean"),
    (.logNormal(median: 1e16, sigma: 10), "median"),
  ])
  func `impossible numbers are refused by name`(law: DelayLaw, part: String) throws {
    let problem = try #require(law.problem(.magnitude))
    #expect(problem.part == part)
    #expect(problem.description.contains("; allowed: "))
  }
}
