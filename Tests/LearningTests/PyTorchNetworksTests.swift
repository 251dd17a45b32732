import Testing

@testable import Learning

/// Training against what PyTorch did with the same numbers: `scripts/record-pytorch-networks`.
@Suite struct PyTorchNetworksTests {
  /// What the script prints.
  static let recorded: [(name: String, numbers: [Double])] = recordedNetworks.split(separator: "\n")
    .map { line in
      let words = line.split(separator: " ")
      return (String(words[0]), words.dropFirst().map { Double($0)! })
    }

  /// The script's hash: numbers in [-scale, scale).
  static func values(_ count: Int, stream: UInt32, scale: Float) -> [Float] {
    (0..<UInt32(count)).map { i in
      var x = i &* 2_654_435_761 &+ stream &* 40503
      x ^= x >> 15
      x = x &* 2_246_822_519
      x ^= x >> 13
      return (Float(x >> 16) / 32768 - 1) * scale
    }
  }

  static func parameters(_ arrays: [ParameterArray]) -> [Float] {
    var all: [Float] = []
    var width = 1
    for (index, array) in arrays.enumerated() {
      if array.shape.count > 1 { width = array.shape.dropFirst().reduce(1, *) }
      let bits = Int.bitWidth - width.leadingZeroBitCount
      all += values(
        array.count, stream: UInt32(2 + index), scale: 1 / Float(1 << (bits / 2)))
    }
    return all
  }

  static func steps(_ model: some Model, features: Int) -> [Double] {
    var model = model
    let rows = 3
    var batch = SampleBatch(maximumRows: rows, features: features)
    batch.inputs = values(rows * features, stream: 1, scale: 1)
    batch.labels = (0..<3).map { Int32((7 * $0 + 3) % 10) }
    batch.count = rows
    var parameters = parameters(model.parameterArrays)
    var gradient = parameters
    var found: [Double] = []
    for _ in 0..<2 {
      found.append(model.gradient(of: batch, at: parameters, into: &gradient))
      for i in parameters.indices { parameters[i] -= 0.05 * gradient[i] }
    }
    found.append(model.measures(of: batch, at: parameters).meanLoss)
    return found + (0..<10).map { Double(parameters[$0 * (parameters.count - 1) / 9]) }
  }

  @Test(arguments: [
    ("softmax", ModelSpecification.softmax, [28, 28, 1]),
    ("mlp", .mlp(widths: [30]), [28, 28, 1]), ("cnn", .cnn, [28, 28, 1]),
    ("cifar-cnn", .cifarCNN, [32, 32, 3]),
  ])
  func `two steps give PyTorch's losses and parameters`(
    name: String, model: ModelSpecification, shape: [Int]
  ) throws {
    let expected = try #require(Self.recorded.first { $0.name == name }).numbers
    let network = try model.makeNetwork(sampleShape: shape, classes: 10, maximumRows: 3)
    let found = Self.steps(network, features: shape.reduce(1, *))
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - expected) < 2e-5 * max(1, abs(expected)))
    }
  }

  @Test func `softmax regression does the same steps`() throws {
    let expected = try #require(Self.recorded.first { $0.name == "softmax" }).numbers
    let found = Self.steps(
      SoftmaxRegression(features: 784, classes: 10, maximumRows: 3), features: 784)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-5) }
  }
}
