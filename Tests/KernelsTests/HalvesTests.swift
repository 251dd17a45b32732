import Chance
import Kernels
import Testing

/// Float16 of vectors against the compiler's own, one number after the other.
@Suite struct HalvesTests {
  static let levels = VectorLevel.allCases.filter { $0 <= .best }

  static func patterns(_ values: [Float], level: VectorLevel) -> [UInt16] {
    var bytes = [UInt8](repeating: 0xAA, count: 2 * values.count)
    bytes.withUnsafeMutableBytes { Halves.write(values.span, into: $0, level: level) }
    return values.indices.map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
  }

  /// Numbers of every exponent, and beside each what lies in the middle of two halves, a bit above it and
  /// a bit below.
  static let hard: [Float] = (0..<UInt32(1 << 16)).flatMap { high in
    [0, 1, 0x0FFF, 0x1000, 0x1001, 0x1FFF, 0x2FFF, 0x3000, 0x3001].map { low -> Float in
      Float(bitPattern: high << 16 | low)
    }
  }.filter { !$0.isNaN }

  @Test(arguments: levels)
  func `every level rounds to the nearest, ties to even, subnormals and infinities too`(
    level: VectorLevel
  ) {
    let found = Self.patterns(Self.hard, level: level)
    let expected = Self.hard.map { Float16($0).bitPattern }
    let wrong = zip(Self.hard, zip(found, expected)).first { $1.0 != $1.1 }
    #expect(wrong == nil)
  }

  @Test(arguments: levels)
  func `every half is read exactly, wherever it lies`(level: VectorLevel) {
    let all = (0...UInt16.max).filter { !Float16(bitPattern: $0).isNaN }
    let bytes = all.reduce(into: [UInt8](repeating: 0, count: 1)) {
      $0 += [UInt8(truncatingIfNeeded: $1), UInt8($1 >> 8)]
    }
    let read = Halves.read(bytes.span.bytes.extracting(droppingFirst: 1), level: level)
    #expect(read.map(\.bitPattern) == all.map { Float(Float16(bitPattern: $0)).bitPattern })
  }

  @Test(arguments: levels, [0, 1, 3, 15, 16, 17, 1_000])
  func `rounding in place is writing and reading`(level: VectorLevel, count: Int) {
    var random = inputs(UInt64(count))
    let values = (0..<count).map { _ in Float(random.nextNormal()) * 1e-3 }
    var rounded = values
    Halves.round(&rounded, level: level)
    #expect(rounded == values.map { Float(Float16($0)) })
  }

  @Test(arguments: levels)
  func `what is no number stays none`(level: VectorLevel) {
    var values = [Float.nan, -.nan, .signalingNaN, .infinity]
    Halves.round(&values, level: level)
    #expect(values.map(\.isNaN) == [true, true, true, false])
  }

  @Test(arguments: levels)
  func `the largest magnitude is found wherever it stands`(level: VectorLevel) {
    for place in 0..<40 {
      var values = [Float](repeating: 0.5, count: 40)
      values[place] = -3
      #expect(largestMagnitude(values.span, level: level) == 3)
      values[39 - place] = .infinity
      #expect(largestMagnitude(values.span, level: level) == .infinity)
      values[place] = .nan
      #expect(largestMagnitude(values.span, level: level).isNaN)
    }
    #expect(largestMagnitude([Float]().span, level: level) == 0)
  }
}
