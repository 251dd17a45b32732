import Chance
import Glibc
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
}
