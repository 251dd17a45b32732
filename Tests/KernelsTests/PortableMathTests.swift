import Glibc
import Kernels
import Testing

@Suite struct PortableMathTests {
  @Test(arguments: 0..<UInt64(20)) func `logarithms are within two units in the last place`(
    seed: UInt64
  ) {
    var stream = inputs(seed)
    for _ in 0..<200 {
      let x = Double(
        sign: .plus, exponent: Int(stream.nextBelow(600)) - 300, significand: 1 + stream.nextUnit())
      #expect(abs(PortableMath.log(x) - Glibc.log(x)) <= 2 * Glibc.log(x).ulp)
    }
    for _ in 0..<200 {
      let x = 0.5 + stream.nextUnit()
      #expect(abs(PortableMath.log(x) - Glibc.log(x)) <= 2 * Glibc.log(x).ulp)
    }
  }

  @Test func `the logarithm's edges are those of the definition`() {
    #expect(PortableMath.log(1) == 0)
    #expect(PortableMath.log(0) == -.infinity)
    #expect(PortableMath.log(-1).isNaN)
    #expect(PortableMath.log(.nan).isNaN)
    #expect(PortableMath.log(.infinity) == .infinity)
    #expect(abs(PortableMath.log(.leastNonzeroMagnitude) + 744.4400719213812) < 1e-12)
  }

  @Test(arguments: 0..<UInt64(20)) func `exponentials are within two units in the last place`(
    seed: UInt64
  ) {
    var stream = inputs(seed)
    for _ in 0..<200 {
      let x = 1400 * (stream.nextUnit() - 0.5)
      #expect(abs(PortableMath.exp(x) - Glibc.exp(x)) <= 2 * Glibc.exp(x).ulp)
      let y = 2 * stream.nextUnit() - 1
      #expect(abs(PortableMath.exp(y) - Glibc.exp(y)) <= 2 * Glibc.exp(y).ulp)
    }
  }

  @Test func `the exponential's edges are those of the definition`() {
    #expect(PortableMath.exp(0) == 1)
    #expect(PortableMath.exp(-.infinity) == 0)
    #expect(PortableMath.exp(.infinity) == .infinity)
    #expect(PortableMath.exp(.nan).isNaN)
  }

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
