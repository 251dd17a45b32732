extension RandomStream {
  /// A number from the exponential distribution with mean 1: -log(1 - u). Its bits do not depend on
  /// the machine.
  public mutating func nextExponential() -> Double {
    // 1 - u is in (0, 1], so the logarithm is finite.
    -PortableMath.log(1 - nextUnit())
  }

  /// A draw from the standard normal distribution, by Marsaglia's polar method.
  ///
  /// The same bits everywhere, as all draws here: only `PortableMath` and correctly rounded
  /// operations are used.
  public mutating func nextNormal() -> Double {
    while true {
      let x = 2 * nextUnit() - 1
      let y = 2 * nextUnit() - 1
      let square = x * x + y * y
      if square > 0, square < 1 {
        return x * (-2 * PortableMath.log(square) / square).squareRoot()
      }
    }
  }

  /// The logarithm of a draw from the gamma distribution with scale 1.
  ///
  /// Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000. For
  /// shapes below 1 their boost Gamma(a) = Gamma(a + 1) U^(1/a) is taken in logarithms, because at a
  /// shape of 0.001 nearly every draw underflows.
  /// - Precondition: `shape` is finite and greater than 0.
  public mutating func nextLogGamma(shape: Double) -> Double {
    precondition(shape > 0 && shape.isFinite, "a gamma shape of \(shape)")
    guard shape >= 1 else {
      let larger = nextLogGamma(shape: shape + 1)
      return larger + PortableMath.log(1 - nextUnit()) / shape
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = nextNormal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let logV = PortableMath.log(v)
      if PortableMath.log(1 - nextUnit()) < 0.5 * x * x + d * (1 - v + logV) {
        return PortableMath.log(d) + logV
      }
    }
  }

  /// `count` of the numbers below `total`, ascending, each set of them equally likely.
  ///
  /// Floyd's algorithm (Bentley, Floyd, "A sample of brilliance", CACM 1987): `count` draws.
  /// - Precondition: `count` is at most `total`.
  public mutating func nextSubset(_ count: Int, below total: Int) -> [UInt32] {
    var chosen: Set<UInt32> = []
    for last in UInt32(total - count)..<UInt32(total) {
      let candidate = nextBelow(last + 1)
      if !chosen.insert(candidate).inserted { chosen.insert(last) }
    }
    return chosen.sorted()
  }

  /// Puts the values into an order of which each is equally likely (Fisher and Yates).
  /// - Precondition: fewer than 2^32 values.
  @inlinable public mutating func shuffle<Element>(_ values: inout [Element]) {
    for i in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(i, Int(nextBelow(UInt32(i + 1))))
    }
  }
}
