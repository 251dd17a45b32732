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

  @Test(arguments: sizes, levels)
  func `every instruction level returns the bits of the loops written out`(
    size: Int, level: VectorLevel
  ) {
    var stream = inputs(UInt64(50 + size))
    let (a, b, c) = (stream.values(size), stream.values(size), stream.values(size))
    let factor = Float(stream.nextUnit())
    var target = Array(repeating: Float.nan, count: size)
    copy(a.span, scaledBy: factor, into: &target, level: level)
    #expect(target == a.map { factor * $0 })
    accumulate(b.span, into: &target, level: level)
    #expect(target == zip(a, b).map { factor * $0 + $1 })
    target = a
    accumulate(b.span, scaledBy: factor, into: &target, level: level)
    let sums = zip(a, b).map { $0 + factor * $1 }
    #expect(target == sums)
    add(b.span, scaledBy: factor, to: a.span, into: &target, level: level)
    #expect(target == sums)
    subtract(c.span, from: a.span, into: &target, level: level)
    #expect(target == zip(a, c).map { $0 - $1 })
    subtract(
      c.span, from: a.span, plus: b.span, scaledBy: factor, into: &target, level: level)
    #expect(target == zip(sums, c).map { $0 - $1 })
    let products = (dot(a.span, b.span, level: level), dot(a.span, b.span, level: .baseline))
    #expect(products.0 == products.1)
    #expect(allFinite(a, level))
  }

  @Test(arguments: [Float.infinity, -.infinity, .nan], [0, 5, 40])
  func `a norm is finite exactly where all values are`(value: Float, place: Int) {
    for level in levels {
      var values = Array(repeating: Float.greatestFiniteMagnitude, count: 41)
      let finite = norm(values.span, level: level)
      values[place] = value
      let other = norm(values.span, level: level)
      #expect(finite.isFinite && !other.isFinite)
      #expect(!allFinite(values, level))
    }
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

  private func allFinite(_ values: [Float], _ level: VectorLevel = .best) -> Bool {
    isFinite(values.span, level: level)
  }
}
