import Glibc
import Kernels
import Testing

@Suite struct SigmoidsTests {
  /// Every 4096th float from 0 on, of both signs, and the largest.
  static let values: [Float] =
    stride(from: UInt32(0), to: 0x7F80_0000, by: 1 << 14).flatMap {
      [Float(bitPattern: $0), -Float(bitPattern: $0)]
    } + [.greatestFiniteMagnitude, .infinity, -.infinity, 0.5, -1]

  static func applied(
    _ function: (inout MutableSpan<Float>, VectorLevel) -> Void, _ level: VectorLevel
  ) -> [Float] {
    var result = values
    var span = result.mutableSpan
    function(&span, level)
    return result
  }

  @Test func `the sigmoid is within 1.2e-7 of the exact one`() {
    let results = Self.applied({ sigmoid(of: &$0, level: $1) }, .best)
    let worst = zip(results, Self.values).map { abs(Double($0) - 1 / (1 + exp(-Double($1)))) }.max()
    #expect(worst! < 1.2e-7)
  }

  @Test func `the hyperbolic tangent is within 3e-7 of the exact one, and 4e-7 of its size`() {
    let results = Self.applied({ Kernels.tanh(of: &$0, level: $1) }, .best)
    for (result, value) in zip(results, Self.values) {
      let exact = Glibc.tanh(Double(value))
      let error = abs(Double(result) - exact)
      // Below the normal numbers a float has fewer digits.
      if error >= 3e-7 || error > max(4e-7 * abs(exact), 1e-44) {
        Issue.record("tanh(\(value)) gives \(result)")
      }
    }
  }

  @Test func `every level returns the same bits`() {
    for function in [
      { (values: inout MutableSpan<Float>, level: VectorLevel) in
        sigmoid(of: &values, level: level)
      },
      { (values: inout MutableSpan<Float>, level: VectorLevel) in
        Kernels.tanh(of: &values, level: level)
      },
    ] {
      let results = levels.map { bits(Self.applied(function, $0)) }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test(arguments: levels) func `not a number stays so, and its neighbours do not notice`(
    level: VectorLevel
  ) {
    var values: [Float] = [.nan, 0, .nan]
    var span = values.mutableSpan
    sigmoid(of: &span, level: level)
    #expect(values[0].isNaN && values[1] == 0.5 && values[2].isNaN)
    values = [0, .nan]
    span = values.mutableSpan
    Kernels.tanh(of: &span, level: level)
    #expect(values[0] == 0 && values[1].isNaN)
  }

  @Test(arguments: 0..<40) func `any number of values is taken, and no more`(count: Int) {
    var values = Array(repeating: Float(0), count: count + 1)
    values[count] = 9
    do {
      var span = values.mutableSpan
      var some = span._mutatingExtracting(..<count)
      sigmoid(of: &some)
    }
    #expect(values == Array(repeating: 0.5, count: count) + [9])
  }
}
