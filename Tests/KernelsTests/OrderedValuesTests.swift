import Chance
import Kernels
import Testing

/// Medians and trimmed means against sorting each place's values.
@Suite struct OrderedValuesTests {
  /// Values of which many are equal, some of them zeros of both signs.
  private static func vectors(_ count: Int, of size: Int, seed: UInt64) -> [[Float]] {
    var random = inputs(seed)
    let choices: [Float] = [-0.0, 0, 1, 1, -1, 2.5, -1e-30, 1e30, -3e38, 3e38]
    return (0..<count).map { _ in
      (0..<size).map { _ in
        let number: UInt64 = random.next()
        return number % 3 == 0
          ? choices[Int(number / 3 % 10)] : Float(Int64(number % 2_000_001) - 1_000_000) / 1_000
      }
    }
  }

  private static let shapes = [
    (1, 1), (1, 64), (2, 63), (3, 65), (4, 200), (5, 1), (10, 129), (17, 64), (59, 30), (800, 3),
  ]

  @Test(arguments: shapes, 0..<5 as Range<UInt64>)
  func `a median is the middle of what is sorted`(shape: (count: Int, size: Int), seed: UInt64) {
    let vectors = Self.vectors(shape.count, of: shape.size, seed: seed)
    let found = medians(of: vectors.map { $0[...] }, scaledBy: 0.7)
    for place in 0..<shape.size {
      let sorted = vectors.map { Double($0[place]) }.sorted()
      let middle = (sorted[(shape.count - 1) / 2] + sorted[shape.count / 2]) / 2
      #expect(found[place] == Float(0.7 * middle), "seed \(seed), place \(place)")
    }
  }

  @Test(arguments: shapes, 0..<5 as Range<UInt64>)
  func `a trimmed mean is the weighted mean of what is left of what is sorted`(
    shape: (count: Int, size: Int), seed: UInt64
  ) {
    let vectors = Self.vectors(shape.count, of: shape.size, seed: seed)
    let weights = (0..<shape.count).map { 0.01 + Double($0 * 37 % 11) }
    for trim in Set([0, (shape.count - 1) / 2, (shape.count - 1) / 5]) {
      let found = trimmedMeans(
        of: vectors.map { $0[...] }, weights: weights, trim: trim, scaledBy: 2)
      for place in 0..<shape.size {
        let sorted = vectors.indices.sorted { left, right in
          let (a, b) = (vectors[left][place], vectors[right][place])
          if a != b { return a < b }
          if a == 0, a.sign != b.sign { return a.sign == .minus }
          return left < right
        }
        let kept = sorted[trim..<shape.count - trim]
        let sum = kept.reduce(0) { $0 + weights[$1] * Double(vectors[$1][place]) }
        let expected = Float(2 * (sum / kept.reduce(0) { $0 + weights[$1] }))
        #expect(found[place] == expected, "seed \(seed), place \(place), trim \(trim)")
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a median does not depend on the order of the vectors, and turns with their signs`(
    seed: UInt64
  ) {
    let vectors = Self.vectors(2 + Int(seed), of: 70, seed: seed)
    let found = medians(of: vectors.map { $0[...] }, scaledBy: 1)
    #expect(medians(of: vectors.reversed().map { $0[...] }, scaledBy: 1) == found)
    let turned = vectors.map { $0.map { -$0 } }
    #expect(medians(of: turned.map { $0[...] }, scaledBy: 1) == found.map { -$0 })
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `as many bad values as are left out do not lead out of the range of the others`(
    seed: UInt64
  ) {
    let honest = Self.vectors(7, of: 40, seed: seed).map { $0.map { max(-9, min(9, $0)) } }
    let bad: [[Float]] = [
      Array(repeating: 3e38, count: 40), Array(repeating: seed % 2 == 0 ? 3e38 : -3e38, count: 40),
    ]
    let all = (bad + honest).map { $0[...] }
    // However much they weigh.
    let weights = [1e6, 1e6] + Array(repeating: 0.1, count: 7)
    for found in [
      medians(of: all, scaledBy: 1),
      trimmedMeans(of: all, weights: weights, trim: 2, scaledBy: 1),
    ] {
      for place in 0..<40 {
        let range = honest.map { $0[place] }.min()!...honest.map { $0[place] }.max()!
        #expect(range.contains(found[place]), "seed \(seed), place \(place)")
      }
    }
  }

  @Test func `vectors that are parts of larger ones are read from where they begin`() {
    let whole: [Float] = [9, 1, 2, 3, 9]
    #expect(medians(of: [whole[1..<4], whole[2..<5], whole[0..<3]], scaledBy: 1) == [2, 2, 3])
  }
}
