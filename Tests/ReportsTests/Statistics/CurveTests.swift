import Chance
import Testing

@testable import Reports

@Suite struct CurveTests {
  private func curve(_ values: [(Double, Double)]) -> Curve {
    Curve(values.map { Curve.Point(x: $0.0, y: $0.1) })
  }

  @Test func `between two evaluations a curve is straight, and beyond them it is not there`() {
    let curve = curve([(0, 2), (1, 1), (3, 0), (3, 5), (4, .nan)])
    #expect(curve.points.count == 3)
    #expect(curve.value(at: 0) == 2 && curve.value(at: 0.5) == 1.5)
    #expect(curve.value(at: 2) == 3 && curve.value(at: 3) == 5)
    #expect(curve.value(at: -0.1) == nil && curve.value(at: 3.1) == nil)
  }

  @Test func `the mean height is numpy's trapezoids over the length`() throws {
    let curve = curve([(0, 2), (1, 1.5), (2.5, 1.2), (4, 0.9), (7, 0.7)])
    #expect(abs(try #require(curve.meanHeight(until: 7)) - 1.1071428571428572) < 1e-12)
    #expect(curve.meanHeight(until: 0.5) == 1.875)
    #expect(curve.meanHeight(until: 8) == nil && curve.meanHeight(until: 0) == nil)
  }

  @Test func `a straight line does not oscillate, whatever its slope`() throws {
    let line = curve((0..<60).map { (Double($0) * 0.7, 3 - 0.4 * Double($0)) })
    #expect(try #require(line.oscillation) < 1e-12)
    #expect(curve((0..<16).map { (Double($0), 1) }).oscillation == nil, "too few for a window")
  }

  @Test func `noise around a line is found with its own standard deviation`() throws {
    var random = RandomStream(seed: 5, purpose: RandomPurpose(901))
    var squares = 0.0
    for _ in 0..<200 {
      // Evaluations need not be evenly spaced.
      var x = 0.0
      let noisy = curve(
        (0..<100).map { _ in
          x += 0.5 + random.nextUnit()
          return (x, 7 - 0.01 * x + 0.25 * random.nextNormal())
        })
      let found = try #require(noisy.oscillation)
      squares += found * found
    }
    #expect(abs((squares / 200).squareRoot() - 0.25) < 0.01)
  }
}
