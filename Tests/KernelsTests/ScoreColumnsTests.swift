import Chance
import Glibc
import Kernels
import Testing

@Suite struct ScoreColumnsTests {
  /// rows, classes: around the registers' edges, and with and without classes beyond the first five.
  static let shapes = [(1, 1), (1, 10), (3, 2), (15, 5), (16, 6), (17, 10), (40, 33), (64, 10)]

  /// The scores and labels of a batch, row by row.
  private static func batch(
    _ shape: Int, seed: UInt64, spread: Float = 4
  ) -> (scores: [Float], labels: [Int32]) {
    let (rows, classes) = shapes[shape]
    var stream = inputs(100 * seed + UInt64(shape))
    var scores = stream.values(rows * classes).map { $0 * spread }
    // Equal scores happen, as where all weights are 0.
    for i in scores.indices where stream.nextBelow(4) == 0 { scores[i] = 1 }
    return (scores, (0..<rows).map { _ in Int32(stream.nextBelow(UInt32(classes))) })
  }

  private static func columns(_ scores: [Float], _ shape: ScoreColumns) -> [Float] {
    var columns = Array(repeating: Float.nan, count: shape.classes * shape.stride)
    for row in 0..<shape.rows {
      for unit in 0..<shape.classes {
        columns[unit * shape.stride + row] = scores[row * shape.classes + unit]
      }
    }
    return columns
  }

  @Test(arguments: shapes.indices, levels)
  func `measures and slopes have the bits of the loops written out, on every level`(
    index: Int, level: VectorLevel
  ) {
    for seed in 0..<UInt64(10) {
      let (rows, classes) = Self.shapes[index]
      let (scores, labels) = Self.batch(index, seed: seed)
      let shape = ScoreColumns(
        rows: rows, classes: classes, stride: ScoreColumns.stride(rows: rows) + 16)
      let expected = WrittenOutLoss(scores, classes: classes, labels: labels)
      var columns = Self.columns(scores, shape)
      let measures = shape.measure(&columns, labels: labels.span, first: 5, level: level)
      #expect(measures.lossSum == expected.lossSum, "seed \(seed)")
      #expect(measures.correct == expected.correct, "seed \(seed)")
      #expect(measures.amongFirst == expected.amongFive, "seed \(seed)")
      columns = Self.columns(scores, shape)
      let lossSum = shape.turnIntoSlopes(&columns, labels: labels.span, level: level)
      #expect(lossSum == expected.lossSum, "seed \(seed)")
      for row in 0..<rows {
        for unit in 0..<classes {
          #expect(
            columns[unit * shape.stride + row].bitPattern
              == expected.slopes[row * classes + unit].bitPattern, "seed \(seed)")
        }
      }
    }
  }

  @Test(arguments: levels) func `the loss is the textbook's`(level: VectorLevel) {
    for index in Self.shapes.indices {
      let (rows, classes) = Self.shapes[index]
      let (scores, labels) = Self.batch(index, seed: 7)
      let shape = ScoreColumns(rows: rows, classes: classes, stride: 64)
      var columns = Self.columns(scores, shape)
      let found = shape.measure(&columns, labels: labels.span, level: level).lossSum
      var expected = 0.0
      for row in 0..<rows {
        let own = (0..<classes).map { Double(scores[row * classes + $0]) }
        expected += log(own.map { exp($0) }.reduce(0, +)) - own[Int(labels[row])]
      }
      #expect(abs(found - expected) < 1e-5 * Double(rows))
    }
  }

  @Test(arguments: levels)
  func `scores too large for an exponential give a finite loss and slopes`(level: VectorLevel) {
    let shape = ScoreColumns(rows: 1, classes: 2, stride: 16)
    var columns = Self.columns([10_000, -10_000], shape)
    let labels: [Int32] = [1]
    #expect(shape.turnIntoSlopes(&columns, labels: labels.span, level: level) == 20_000)
    #expect(columns[0] == 1 && columns[16] == -1)
  }

  @Test(arguments: levels) func `scores that are no numbers give a loss that is none`(
    level: VectorLevel
  ) {
    for bad in [Float.nan, .infinity, -.infinity] {
      let shape = ScoreColumns(rows: 2, classes: 3, stride: 16)
      var columns = Self.columns([bad, bad, bad, 1, 2, 3], shape)
      let labels: [Int32] = [0, 0]
      #expect(shape.measure(&columns, labels: labels.span, level: level).lossSum.isNaN)
    }
  }

  @Test func `no rows have no loss`() {
    let shape = ScoreColumns(rows: 0, classes: 2, stride: 16)
    var columns = Array(repeating: Float(0), count: 32)
    let none: [Int32] = []
    let measures = shape.measure(&columns, labels: none.span, first: 1)
    #expect(measures.lossSum == 0 && measures.correct == 0 && measures.amongFirst == 0)
  }

  @Test func `a label that is no class is our own bug and stops the process`() async {
    await #expect(processExitsWith: .failure) {
      let shape = ScoreColumns(rows: 1, classes: 2, stride: 16)
      var columns = Array(repeating: Float(0), count: 32)
      let labels: [Int32] = [2]
      _ = shape.measure(&columns, labels: labels.span)
    }
  }
}

/// The cross-entropy row by row, with the same operations in the same order.
private struct WrittenOutLoss {
  var lossSum = 0.0
  var correct = 0
  var amongFive = 0
  var slopes: [Float]

  init(_ scores: [Float], classes: Int, labels: [Int32]) {
    slopes = scores
    for (row, label) in labels.enumerated() {
      let own = (row * classes)..<((row + 1) * classes)
      let best = own.first { place in own.allSatisfy { scores[$0] <= scores[place] } } ?? own.first!
      if best - own.lowerBound == Int(label) { correct += 1 }
      for place in own { slopes[place] = scores[place] - scores[best] }
      let labelled = own.lowerBound + Int(label)
      lossSum -= Double(slopes[labelled])
      let ahead = own.filter {
        slopes[$0] > slopes[labelled] || slopes[$0] == slopes[labelled] && $0 < labelled
      }
      if ahead.count < 5 { amongFive += 1 }
    }
    for i in slopes.indices { slopes[i] = Self.exponential(slopes[i]) }
    let rowShare = 1 / Float(labels.count)
    for (row, label) in labels.enumerated() {
      let own = (row * classes)..<((row + 1) * classes)
      let sum = own.reduce(Float(0)) { $0 + slopes[$1] }
      lossSum += PortableMath.log(Double(sum))
      let share = 1 / sum
      for place in own { slopes[place] *= share }
      slopes[own.lowerBound + Int(label)] -= 1
      for place in own { slopes[place] *= rowShare }
    }
  }

  /// Cephes' `expf`.
  private static func exponential(_ argument: Float) -> Float {
    var x = argument < -87 ? -87 : argument
    x = x > 88 ? 88 : x
    let shifted = x * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = (x - n * 0.693_359_375) - n * -2.121_944_4e-4
    var p: Float = 1.987_569_15e-4
    for term: Float in [
      1.398_199_95e-3, 8.333_451_9e-3, 4.166_579_6e-2, 1.666_666_55e-1, 5.000_000_1e-1,
    ] {
      p = p * r + term
    }
    p = (p * r) * r + r + 1
    return p * Float(bitPattern: (shifted.bitPattern &- 0x4B40_0000 &+ 127) << 23)
  }
}
