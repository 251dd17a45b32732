import Chance
import Glibc
import Kernels
import Testing

@Suite struct ExponentialsTests {
  @Test(arguments: 0..<UInt64(20))
  func `vector exponentials are within three units in the last place`(seed: UInt64) {
    var stream = inputs(seed)
    let x = (0..<200).map { _ in Float(170 * (stream.nextUnit() - 0.5)) }
    var result = x
    var span = result.mutableSpan
    exponentiate(first: 199, of: &span)
    for i in 0..<199 {
      let exact = Float(Glibc.exp(Double(x[i])))
      #expect(abs(result[i] - exact) <= 3 * exact.ulp)
    }
    #expect(result[199] == x[199])
  }

  @Test func `vector exponentials saturate and pass on what is not a number`() {
    var values: [Float] = [0, -.infinity, -1000, .infinity, .nan]
    var span = values.mutableSpan
    exponentiate(first: 5, of: &span)
    #expect(values[0] == 1)
    #expect(values[1] > 0 && values[1] < 2e-38)
    #expect(values[2] == values[1])
    #expect(values[3] > 1e38 && values[3].isFinite)
    #expect(values[4].isNaN)
  }
}
