import Chance
import Kernels
import Testing

@Suite struct RectificationTests {
  @Test(arguments: [0, 1, 15, 16, 17, 100], levels)
  func `every instruction level has the bits of the loops written out`(
    size: Int, level: VectorLevel
  ) {
    var stream = inputs(UInt64(size))
    let odd: [Float] = [
      0, -0.0, .nan, -.nan, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    ]
    let values = stream.values(size).enumerated().map { $0 % 3 == 1 ? odd[$0 % 8] : $1 }
    let slopes = stream.values(size).enumerated().map { $0 % 5 == 1 ? odd[$0 % 8] : $1 }
    var outputs = Array(repeating: Float(7), count: size)
    var span = outputs.mutableSpan
    rectify(values.span, into: &span, level: level)
    #expect(outputs.map(\.bitPattern) == values.map { ($0 < 0 ? 0 : $0).bitPattern })
    var back = Array(repeating: Float(7), count: size)
    var backSpan = back.mutableSpan
    rectify(slopes: slopes.span, of: outputs.span, into: &backSpan, level: level)
    #expect(
      back.map(\.bitPattern)
        == zip(outputs, slopes).map { ($0 == 0 ? 0 : $1).bitPattern })
  }
}
