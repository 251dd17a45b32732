import Chance
import Testing

@Suite struct RandomStreamTests {
  /// From `kat_vectors` of Random123, the authors' own code: counter, key, result.
  static let knownAnswers: [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)] = [
    (
      SIMD4(repeating: 0), SIMD2(repeating: 0),
      SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)
    ),
    (
      SIMD4(repeating: .max), SIMD2(repeating: .max),
      SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
    ),
    (
      SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      SIMD2(0xA409_3822, 0x299F_31D0),
      SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
    ),
  ]

  @Test(arguments: 0..<3) func `Philox gives its published known answers`(index: Int) {
    let (counter, key, result) = Self.knownAnswers[index]
    #expect(Philox.block(counter: counter, key: key) == result)
  }

  @Test func `a stream is the blocks of its counter, low word first`() {
    let key = SIMD2<UInt32>(0x5566_7788, 0x1122_3344)
    var stream = RandomStream(
      seed: 0x1122_3344_5566_7788, purpose: .batch, client: 7, update: 9)
    for block: UInt32 in 0..<3 {
      let words = Philox.block(counter: SIMD4(block, 9, 7, RandomPurpose.batch.number), key: key)
      for lane in 0..<4 { #expect(stream.nextWord() == words[lane]) }
    }
    var pairs = RandomStream(seed: 0x1122_3344_5566_7788, purpose: .batch, client: 7, update: 9)
    let first = Philox.block(counter: SIMD4(0, 9, 7, RandomPurpose.batch.number), key: key)
    #expect(pairs.next() == UInt64(first.y) << 32 | UInt64(first.x))
  }

  @Test func `streams that differ in seed, purpose, client or update share no beginning`() {
    var beginnings: Set<UInt64> = []
    var streams = 0
    for seed: UInt64 in [0, 1, 1 << 32] {
      for purpose in (1...20).map(RandomPurpose.init) {
        for client: UInt32 in 0..<4 {
          for update: UInt32 in 0..<4 {
            var stream = RandomStream(
              seed: seed, purpose: purpose, client: client, update: update)
            beginnings.insert(stream.next())
            streams += 1
          }
        }
      }
    }
    #expect(beginnings.count == streams)
  }

  @Test(arguments: 0..<UInt64(10)) func `integers below a bound are equally likely`(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .batch)
    var counts = Array(repeating: 0, count: 7)
    for _ in 0..<7_000 { counts[Int(stream.nextBelow(7))] += 1 }
    // Each count is binomial with standard deviation 29.
    for count in counts { #expect(abs(count - 1_000) < 150) }
  }

  @Test(arguments: [1, 2, 3, 1 << 31, UInt32.max])
  func `integers stay below their bound`(bound: UInt32) {
    var stream = RandomStream(seed: 1, purpose: .batch)
    for _ in 0..<500 { #expect(stream.nextBelow(bound) < bound) }
  }

  @Test(arguments: 0..<UInt64(10)) func `unit draws have the uniform mean and variance`(
    seed: UInt64
  ) {
    var stream = RandomStream(seed: seed, purpose: .delay)
    let draws = (0..<5_000).map { _ in stream.nextUnit() }
    #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
    let (mean, variance) = moments(draws)
    #expect(abs(mean - 0.5) < 0.02)
    #expect(abs(variance - 1.0 / 12) < 0.006)
  }

  @Test(arguments: 0..<UInt64(10)) func `normal draws have mean 0 and variance 1`(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .syntheticData)
    let (mean, variance) = moments((0..<5_000).map { _ in stream.nextNormal() })
    #expect(abs(mean) < 0.07)
    #expect(abs(variance - 1) < 0.1)
  }

  @Test(arguments: [0.3, 1, 2.5, 40], 0..<UInt64(5))
  func `gamma draws have their shape as mean and as variance`(shape: Double, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .partition)
    let draws = (0..<5_000).map { _ in PortableMath.exp(stream.nextLogGamma(shape: shape)) }
    let (mean, variance) = moments(draws)
    #expect(abs(mean / shape - 1) < 0.07 / shape.squareRoot() + 0.01)
    #expect(abs(variance / shape - 1) < 0.3 + 0.2 / shape)
  }

  @Test(arguments: 0..<UInt64(5)) func `gamma draws of tiny shapes stay finite logarithms`(
    seed: UInt64
  ) {
    var stream = RandomStream(seed: seed, purpose: .partition)
    for _ in 0..<500 { #expect(stream.nextLogGamma(shape: 0.001).isFinite) }
  }

  @Test(arguments: 0..<UInt64(5)) func `a shuffle is a permutation that puts each value anywhere`(
    seed: UInt64
  ) {
    var stream = RandomStream(seed: seed, purpose: .partition)
    var placesOfZero = Array(repeating: 0, count: 5)
    for _ in 0..<1_000 {
      var values = Array(0..<5)
      stream.shuffle(&values)
      #expect(values.sorted() == Array(0..<5))
      placesOfZero[values.firstIndex(of: 0) ?? 0] += 1
    }
    for count in placesOfZero { #expect(abs(count - 200) < 70) }
  }

  private func moments(_ draws: [Double]) -> (mean: Double, variance: Double) {
    let mean = draws.reduce(0, +) / Double(draws.count)
    let squares = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(draws.count - 1))
  }
}
