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

  @Test(arguments: 0..<UInt64(20)) func `powers are as exact as their exponent is small`(
    seed: UInt64
  ) {
    var stream = inputs(seed)
    for _ in 0..<500 {
      let x = 100 * stream.nextUnit() + 1e-6
      let y = 40 * stream.nextUnit() - 20
      let (found, expected) = (PortableMath.pow(x, y), Glibc.pow(x, y))
      let size = Swift.abs(y * Glibc.log(x))
      #expect(Swift.abs(found - expected) <= (4 + 4 * size) * expected.ulp, "\(x)^\(y)")
      let whole = (y / 1.25).rounded()
      for base in [x, -x] {
        let (found, expected) = (PortableMath.pow(base, whole), Glibc.pow(base, whole))
        let error = Swift.abs(found - expected)
        #expect(error <= 20 * expected.ulp, "\(base)^\(whole)")
      }
    }
  }

  @Test func `a power's edges are those of the definition`() {
    #expect(PortableMath.pow(2, 0.5) == 2.0.squareRoot())
    #expect(PortableMath.pow(3, 2) == 9 && PortableMath.pow(2, -2) == 0.25)
    #expect(PortableMath.pow(0, 0) == 1 && PortableMath.pow(0, 3) == 0)
    #expect(PortableMath.pow(0, -1) == .infinity && PortableMath.pow(0, 0.3) == 0)
    #expect(PortableMath.pow(0, -0.3) == .infinity && PortableMath.pow(0, 20) == 0)
    #expect(PortableMath.pow(-2, 0.3).isNaN && PortableMath.pow(-2, 0.5).isNaN)
    let (odd, even) = (PortableMath.pow(-1.5, 17), PortableMath.pow(-1.5, 18))
    #expect(abs(odd + 985.26) < 0.01 && abs(even - 1477.89) < 0.01)
    #expect(PortableMath.pow(2, 10_000) == .infinity && PortableMath.pow(2, -10_000) == 0)
  }
}
