import Chance
import Kernels
import Testing

@Suite struct VectorLoopsTests {
  static let sizes = [0, 1, 7, 8, 9, 31, 100]

  @Test(arguments: sizes) func `weighted sums round each product and each sum once`(size: Int) {
    var stream = inputs(UInt64(size))
    let (a, b) = (stream.values(size), stream.values(size))
    var sum = Array(repeating: Float.nan, count: size)
    copy(a.span, scaledBy: 0.3, into: &sum)
    accumulate(b.span, scaledBy: -1.7, into: &sum)
    accumulate(b.span, into: &sum)
    #expect(sum == zip(a, b).map { 0.3 * $0 + -1.7 * $1 + $1 })
    scale(&sum, by: 2)
    var difference = a
    subtract(b.span, from: sum.span, into: &difference)
    #expect(difference == zip(a, b).map { 2 * (0.3 * $0 + -1.7 * $1 + $1) - $1 })
    copy(b.span, into: &difference)
    #expect(difference == b)
  }

  @Test(arguments: sizes) func `a dot product sums eight lanes and then the lanes`(size: Int) {
    var stream = inputs(UInt64(size))
    let (a, b) = (stream.values(size), stream.values(size))
    var lanes = Array(repeating: 0.0, count: 8)
    for i in 0..<size { lanes[i % 8] += Double(a[i]) * Double(b[i]) }
    #expect(dot(a.span, b.span) == lanes.reduce(0, +))
    #expect(norm(a.span) == dot(a.span, a.span).squareRoot())
  }

  @Test func `the norm of huge values does not overflow`() {
    let huge: [Float] = [3e30, 4e30]
    #expect(abs(norm(huge.span) / 5e30 - 1) < 1e-6)
  }

  @Test(arguments: [Float.infinity, -.infinity, .nan, -.nan, .signalingNaN], [0, 5, 40])
  func `one value that is not finite is found anywhere`(value: Float, place: Int) {
    var values = Array(repeating: Float(1), count: 41)
    #expect(allFinite(values))
    values[place] = value
    #expect(!allFinite(values))
  }

  @Test func `the largest, the smallest and no values are finite`() {
    let edges: [Float] = [
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, -0.0,
    ]
    let none: [Float] = []
    #expect(allFinite(edges))
    #expect(allFinite(none))
  }

  private func allFinite(_ values: [Float]) -> Bool { isFinite(values.span) }
}
