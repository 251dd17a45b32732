import Chance
import Glibc
import Kernels
import Testing
@testable import Learning

@Suite struct SoftmaxRegressionTests {
  /// The mean cross-entropy as the textbook has it, in double precision.
  static func referenceLoss(
    _ parameters: [Double], _ batch: SampleBatch, features: Int, classes: Int
  ) -> Double {
    var loss = 0.0
    for row in 0..<batch.count {
      let scores = (0..<classes).map { unit in
        var score = parameters[classes * features + unit]
        for j in 0..<features {
          score += parameters[unit * features + j] * Double(batch.inputs[row * features + j])
        }
        return score
      }
      loss += log(scores.map { exp($0) }.reduce(0, +)) - scores[Int(batch.labels[row])]
    }
    return loss / Double(batch.count)
  }

  static func batch(_ rows: Int, features: Int, classes: Int, seed: UInt64) -> SampleBatch {
    var stream = inputs(seed)
    // Room for more than is used, as in an evaluation's last batch.
    var batch = SampleBatch(maximumRows: rows + 2, features: features)
    batch.inputs = stream.values((rows + 2) * features)
    batch.labels = (0..<(rows + 2)).map { _ in Int32(stream.nextBelow(UInt32(classes))) }
    batch.count = rows
    return batch
  }

  @Test(arguments: [(1, 1, 2), (3, 4, 2), (5, 7, 3), (8, 17, 10)], 0..<UInt64(3))
  func `the gradient agrees with central differences of the textbook's loss`(
    shape: (Int, Int, Int), seed: UInt64
  ) {
    let (rows, features, classes) = shape
    let batch = Self.batch(rows, features: features, classes: classes, seed: seed)
    var model = SoftmaxRegression(features: features, classes: classes, maximumRows: rows + 2)
    var stream = inputs(seed + 100)
    let parameters = stream.values(model.parameterCount)
    var gradient = Array(repeating: Float.nan, count: model.parameterCount)
    let loss = model.gradient(of: batch, at: parameters, into: &gradient)
    let exact = parameters.map(Double.init)
    let reference = Self.referenceLoss(exact, batch, features: features, classes: classes)
    #expect(abs(loss - reference) < 1e-5)
    for i in exact.indices {
      var (above, below) = (exact, exact)
      above[i] += 1e-5
      below[i] -= 1e-5
      let slope =
        (Self.referenceLoss(above, batch, features: features, classes: classes)
          - Self.referenceLoss(below, batch, features: features, classes: classes)) / 2e-5
      #expect(abs(Double(gradient[i]) - slope) < 1e-5)
    }
  }

  @Test(arguments: 0..<UInt64(5)) func `measures sum the loss and count what is right`(seed: UInt64)
  {
    let batch = Self.batch(9, features: 4, classes: 3, seed: seed)
    var model = SoftmaxRegression(features: 4, classes: 3, maximumRows: 11)
    var stream = inputs(seed + 100)
    let parameters = stream.values(model.parameterCount)
    let measures = model.measures(of: batch, at: parameters)
    let reference = Self.referenceLoss(
      parameters.map(Double.init), batch, features: 4, classes: 3)
    #expect(measures.count == 9)
    #expect(abs(measures.meanLoss - reference) < 1e-5)
    var correct = 0
    for row in 0..<9 {
      let scores = (0..<3).map { unit in
        (0..<4).reduce(Double(parameters[12 + unit])) { sum, j in
          sum + Double(parameters[unit * 4 + j]) * Double(batch.inputs[row * 4 + j])
        }
      }
      if scores[Int(batch.labels[row])] == scores.max() { correct += 1 }
    }
    #expect(measures["accuracy"] == Double(correct))
  }

  @Test func `scores too large for an exponential give a finite loss and gradient`() {
    var batch = SampleBatch(maximumRows: 1, features: 1)
    batch.inputs = [1]
    batch.labels = [1]
    batch.count = 1
    var model = SoftmaxRegression(features: 1, classes: 2, maximumRows: 1)
    var gradient: [Float] = [0, 0, 0, 0]
    let loss = model.gradient(of: batch, at: [10_000, -10_000, 0, 0], into: &gradient)
    #expect(loss == 20_000)
    #expect(gradient == [1, -1, 1, -1])
  }

  @Test func `a model of zeros has the loss of a guess and is right about class 0`() {
    var batch = Self.batch(8, features: 3, classes: 4, seed: 1)
    batch.labels = [0, 1, 2, 3, 0, 0, 1, 2, 0, 0]
    var model = SoftmaxRegression(features: 3, classes: 4, maximumRows: 10)
    let measures = model.measures(of: batch, at: Array(repeating: 0, count: 16))
    #expect(abs(measures.meanLoss - log(4)) < 1e-6)
    #expect(measures["accuracy"] == 3)
  }

  @Test(arguments: 0..<UInt64(5)) func `parameters begin uniform within 1 over root features`(
    seed: UInt64
  ) {
    let model = SoftmaxRegression(features: 100, classes: 10, maximumRows: 1)
    var stream = RandomStream(seed: seed, purpose: .initialParameters)
    let parameters = model.initialParameters(using: &stream)
    #expect(parameters.count == 1_010)
    #expect(parameters.allSatisfy { abs($0) <= 0.1 })
    #expect(parameters.contains { $0 > 0.09 } && parameters.contains { $0 < -0.09 })
    #expect(abs(parameters.reduce(0, +)) < 10)
  }
}
