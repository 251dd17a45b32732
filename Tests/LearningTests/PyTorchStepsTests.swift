import Kernels
import Testing
@testable import Learning

/// Training against what PyTorch did with the same numbers.
@Suite struct PyTorchStepsTests {
  static let recorded: [String: PyTorchSteps] = [
    "softmax": .softmax, "mlp": .mlp, "cnn": .cnn, "cifar-cnn": .cifarCNN,
    "lstm": .characterModel,
  ]

  /// Three images, as `scripts/record-pytorch` has them.
  static func images(_ shape: [Int]) -> SampleBatch {
    var batch = SampleBatch(maximumRows: 3, features: shape.reduce(1, *))
    batch.inputs = batch.inputs.indices.map { PyTorchSteps.number($0) * 8 }
    batch.labels = (0..<3).map { Int32((7 * $0 + 3) % 10) }
    batch.count = 3
    return batch
  }

  /// Four texts of 20 out of 30 characters.
  static func texts() -> SampleBatch {
    var batch = SampleBatch(maximumRows: 4, features: 20)
    batch.inputs = (0..<80).map { Float(($0 * 7 + $0 * $0) % 30) }
    batch.labels = (0..<4).map { Int32((5 * $0 + 3) % 30) }
    batch.count = 4
    return batch
  }

  static func parameters(_ arrays: [ParameterArray]) -> [Float] {
    var all: [Float] = []
    var scale: Float = 1
    for array in arrays {
      if array.shape.count > 1 {
        let inputs = array.shape.dropFirst().reduce(1, *)
        let bits = Int.bitWidth - inputs.leadingZeroBitCount
        scale = 8 / Float(1 << (bits / 2))
      }
      all += (0..<array.count).map { PyTorchSteps.number(all.count + $0) * scale }
    }
    return all
  }

  static func expectSteps(
    _ model: some Model, _ batch: SampleBatch, as recorded: PyTorchSteps
  ) {
    var model = model
    var parameters = parameters(model.parameterArrays)
    var gradient = Array(repeating: Float.nan, count: parameters.count)
    for step in 0..<2 {
      let loss = model.gradient(of: batch, at: parameters, into: &gradient)
      #expect(abs(loss - recorded.losses[step]) < 2e-6 * max(1, loss), "step \(step)")
      if step == 0 { expectGradient(gradient, as: recorded) }
      for i in parameters.indices { parameters[i] -= Float(recorded.rate) * gradient[i] }
    }
    let loss = model.measures(of: batch, at: parameters).meanLoss
    #expect(abs(loss - recorded.losses[2]) < 2e-6 * max(1, loss), "after the steps")
  }

  static func expectGradient(_ gradient: [Float], as recorded: PyTorchSteps) {
    var start = 0
    for (index, array) in recorded.arrays.enumerated() {
      var squares = 0.0, probe = 0.0
      for i in 0..<array.count {
        let slope = Double(gradient[start + i])
        squares += slope * slope
        probe += slope * Double(PyTorchSteps.number(i))
      }
      #expect(abs(squares.squareRoot() - array.norm) < 1e-5 * array.norm, "array \(index)")
      #expect(abs(probe - array.probe) < 2e-6 * array.norm, "array \(index)")
      start += array.count
    }
  }

  @Test(arguments: [
    ("softmax", ModelSpecification.softmax, [28, 28, 1]),
    ("mlp", .mlp(widths: [30]), [28, 28, 1]), ("cnn", .cnn, [28, 28, 1]),
    ("cifar-cnn", .cifarCNN, [32, 32, 3]), ("lstm", .lstm, [20]),
  ])
  func `two steps have PyTorch's losses and gradients`(
    name: String, model: ModelSpecification, shape: [Int]
  ) throws {
    let recorded = try #require(Self.recorded[name])
    let network = try model.makeNetwork(
      sampleShape: shape, classes: name == "lstm" ? 30 : 10, maximumRows: 4)
    #expect(network.parameterArrays.map(\.count) == recorded.arrays.map(\.count))
    Self.expectSteps(
      network, name == "lstm" ? Self.texts() : Self.images(shape), as: recorded)
  }

  @Test func `softmax regression does the same steps`() {
    Self.expectSteps(
      SoftmaxRegression(features: 784, classes: 10, maximumRows: 3), Self.images([28, 28, 1]),
      as: .softmax)
  }
}
