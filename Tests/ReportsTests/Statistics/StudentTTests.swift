import Testing

@testable import Reports

/// Against what scipy 1.17.1 computes: `scipy.stats.t.ppf(p, n)`.
@Suite struct StudentTTests {
  static let probabilities = [0.6, 0.9, 0.975, 0.999]
  static let quantiles: [(Double, [Double])] = [
    (0.5, [0.3979754267847907, 10.27032441023451, 164.55767348048818, 102849.11563017538]),
    (1, [0.32491969623290634, 3.0776835371752544, 12.706204736174694, 318.30883898555015]),
    (2, [0.2886751345948128, 1.8856180831641272, 4.302652729749462, 22.327124770119866]),
    (2.5, [0.2814595127485477, 1.7302509288071766, 3.5746548420036817, 13.82219311086596]),
    (3, [0.2766706623326898, 1.637744353696209, 3.1824463052837078, 10.214531852407383]),
    (4, [0.2707222947075976, 1.533206274058944, 2.7764451051977934, 7.173182219782307]),
    (9, [0.260955336473911, 1.3830287383966329, 2.262157162798205, 4.296805662729918]),
    (29, [0.25568363457125604, 1.311433647301551, 2.045229642132703, 3.3962402883568026]),
    (99, [0.25402901215180673, 1.2901614420344854, 1.9842169515864174, 3.1746038497557523]),
    (1000, [0.25341451583949876, 1.2823987214609247, 1.9623390808264083, 3.0984021639129233]),
    (1000000, [0.25334717053784184, 1.281552412129939, 1.959966356814107, 3.09024045631652]),
  ]

  @Test(arguments: quantiles)
  func `quantiles are scipy's to ten digits`(degrees: Double, expected: [Double]) {
    let law = StudentT(degreesOfFreedom: degrees)
    for (probability, value) in zip(Self.probabilities, expected) {
      #expect(abs(law.quantile(probability) / value - 1) < 1e-10, "\(probability)")
      #expect(law.quantile(1 - probability) < 0)
      #expect(abs(law.quantile(1 - probability) / value + 1) < 1e-10, "\(1 - probability)")
    }
    #expect(law.quantile(0.5) == 0)
    #expect(abs(law.factorOf95Percent / expected[2] - 1) < 1e-10)
  }

  @Test func `one degree of freedom is Cauchy's law`() {
    let law = StudentT(degreesOfFreedom: 1)
    for value in [1e-6, 0.1, 1, 12.5, 1e9] {
      // arctan(1 / x) / pi, whose series has the tail's digits where x is large.
      let exact = value > 1e3 ? 1 / (.pi * value) : 0.5 - arctangent(value) / .pi
      #expect(abs(law.upperTail(value) / exact - 1) < 1e-9, "\(value)")
    }
  }

  @Test(arguments: [0.5, 1, 3, 7.5, 40, 12_345])
  func `a quantile's tail is the probability that it was asked for`(degrees: Double) {
    let law = StudentT(degreesOfFreedom: degrees)
    for tail in [1e-12, 1e-6, 0.025, 0.2, 0.4999] {
      #expect(abs(law.upperTail(-law.quantile(tail)) / tail - 1) < 1e-12, "\(tail)")
    }
  }

  /// By halving the angle until a few terms are exact.
  private func arctangent(_ x: Double) -> Double {
    if x > 0.01 { return 2 * arctangent(x / (1 + (1 + x * x).squareRoot())) }
    let square = x * x
    return x * (1 - square / 3 + square * square / 5 - square * square * square / 7)
  }
}
