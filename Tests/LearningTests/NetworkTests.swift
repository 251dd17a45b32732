import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct NetworkTests {
  /// A list of layers and what it is given.
  struct Example: CustomTestStringConvertible {
    var layers: [LayerSpecification]
    var shape: [Int]
    var classes = 3
    var rows = 3

    var testDescription: String {
      "\(layers.map(\.name).joined(separator: ", ")) on \(rows) of \(shape)"
    }

    func batch(seed: UInt64) -> SampleBatch {
      var stream = inputs(seed)
      let features = shape.reduce(1, *)
      // Room for more than is used, as in an evaluation's last batch.
      var batch = SampleBatch(maximumRows: rows + 2, features: features)
      batch.inputs = stream.values((rows + 2) * features)
      batch.labels = (0..<(rows + 2)).map { _ in Int32(stream.nextBelow(UInt32(max(1, classes)))) }
      batch.targets = stream.values(rows + 2)
      batch.count = rows
      return batch
    }

    func network() throws -> Network {
      try Network(layers, sampleShape: shape, classes: classes, maximumRows: rows + 2)
    }

    var reference: ReferenceNetwork {
      ReferenceNetwork(layers: layers, sampleShape: shape, classes: classes)
    }
  }

  static let examples: [Example] = [
    Example(layers: [.output], shape: [5], classes: 0),
    Example(layers: [.output], shape: [7]),
    Example(layers: [.dense(units: 21), .relu, .output], shape: [9], rows: 5),
    Example(layers: [.dense(units: 32), .tanh, .dense(units: 4), .relu, .output], shape: [16]),
    Example(layers: [.dense(units: 6), .tanh, .output], shape: [4], classes: 0),
    Example(layers: [.dense(units: 40), .dense(units: 23), .output], shape: [3], rows: 17),
    Example(layers: [.convolution(filters: 2, kernel: 3), .output], shape: [4, 5, 1]),
    Example(
      layers: [
        .convolution(filters: 3, kernel: 2, padding: .same), .tanh,
        .convolution(filters: 4, kernel: 3, stride: 2, padding: .zeros(1)), .relu, .output,
      ], shape: [5, 4, 2]),
    Example(
      layers: [
        .convolution(filters: 2, kernel: 3, stride: 2, padding: .same), .tanh, .output,
      ], shape: [6, 5, 3]),
    // These three in a row become one layer.
    Example(
      layers: [
        .convolution(filters: 2, kernel: 3, padding: .same), .relu,
        .maximumPooling(size: 2, stride: 2), .output,
      ], shape: [4, 6, 1], rows: 5),
    Example(
      layers: [
        .convolution(filters: 3, kernel: 3), .relu, .maximumPooling(size: 2, stride: 2),
        .convolution(filters: 17, kernel: 2, padding: .zeros(1)), .relu,
        .maximumPooling(size: 2, stride: 1), .output,
      ], shape: [8, 7, 2]),
    Example(
      layers: [
        .dense(units: 36), .tanh, .output,
      ], shape: [3, 3, 2]),
    Example(
      layers: [
        .convolution(filters: 5, kernel: 2, stride: 2), .relu,
        .maximumPooling(size: 3, stride: 2), .output,
      ], shape: [11, 10, 1]),
    Example(
      layers: [
        .convolution(filters: 2, kernel: 1), .maximumPooling(size: 2, stride: 1), .output,
      ], shape: [3, 4, 2]),
    Example(
      layers: [
        .convolution(filters: 2, kernel: 3, padding: .same), .averagePooling(size: 2, stride: 2),
        .tanh, .output,
      ], shape: [5, 5, 1]),
    Example(
      layers: [
        .convolution(filters: 6, kernel: 2), .groupNormalisation(groups: 3), .relu, .output,
      ], shape: [3, 4, 2]),
    Example(
      layers: [.dense(units: 8), .layerNormalisation, .tanh, .flatten, .output], shape: [5]),
    Example(layers: [.layerNormalisation, .dropout(rate: 0), .output], shape: [2, 3, 4]),
  ]

  @Test(arguments: examples, 0..<UInt64(2))
  func `the gradient agrees with central differences of the textbook's loss`(
    example: Example, seed: UInt64
  ) throws {
    let batch = example.batch(seed: seed)
    var network = try example.network()
    var stream = inputs(seed + 100)
    let parameters = stream.values(network.parameterCount)
    var gradient = Array(repeating: Float.nan, count: network.parameterCount)
    let loss = network.gradient(of: batch, at: parameters, into: &gradient)
    let exact = parameters.map(Double.init)
    #expect(abs(loss - example.reference.loss(exact, batch)) < 1e-5)
    // Every parameter of small networks, some of large ones.
    for i in stride(from: 0, to: exact.count, by: max(1, exact.count / 150)) {
      var (above, below) = (exact, exact)
      above[i] += 1e-6
      below[i] -= 1e-6
      let slope =
        (example.reference.loss(above, batch) - example.reference.loss(below, batch)) / 2e-6
      #expect(abs(Double(gradient[i]) - slope) < 2e-5 * max(1, abs(slope)), "parameter \(i)")
    }
  }

  @Test(arguments: examples)
  func `measures are those of the textbook, and equal the loss that is trained`(
    example: Example
  ) throws {
    let batch = example.batch(seed: 9)
    var network = try example.network()
    var stream = inputs(10)
    let parameters = stream.values(network.parameterCount)
    let measures = network.measures(of: batch, at: parameters)
    #expect(measures.count == example.rows)
    #expect(
      abs(measures.meanLoss - example.reference.loss(parameters.map(Double.init), batch)) < 1e-5)
  }

  @Test(arguments: examples)
  func `a batch's gradient is the mean of its rows' gradients`(example: Example) throws {
    let batch = example.batch(seed: 3)
    var network = try example.network()
    var stream = inputs(4)
    let parameters = stream.values(network.parameterCount)
    var whole = parameters, single = parameters
    var mean = Array(repeating: 0.0, count: parameters.count)
    _ = network.gradient(of: batch, at: parameters, into: &whole)
    let features = example.shape.reduce(1, *)
    for row in 0..<batch.count {
      var one = batch
      one.count = 1
      for j in 0..<features { one.inputs[j] = batch.inputs[row * features + j] }
      one.labels[0] = batch.labels[row]
      one.targets[0] = batch.targets[row]
      _ = network.gradient(of: one, at: parameters, into: &single)
      for i in mean.indices { mean[i] += Double(single[i]) / Double(batch.count) }
    }
    for i in mean.indices { #expect(abs(Double(whole[i]) - mean[i]) < 1e-4 * max(1, abs(mean[i]))) }
  }

  @Test func `five best classes are counted where there are more`() throws {
    var network = try Network([.output], sampleShape: [1], classes: 8, maximumRows: 8)
    // Scores of 0, 1, ... 7 by class, whatever the input.
    let parameters = Array(repeating: Float(0), count: 8) + (0..<8).map(Float.init)
    var batch = SampleBatch(maximumRows: 8, features: 1)
    batch.count = 8
    batch.labels = [0, 1, 2, 3, 4, 5, 6, 7]
    let measures = network.measures(of: batch, at: parameters)
    #expect(measures["accuracy"] == 1)
    #expect(measures["top5"] == 5)
    #expect(measures.quality.top5 == 0.625)
  }

  @Test func `nothing is said of the five best of five classes`() throws {
    var network = try Network([.output], sampleShape: [1], classes: 5, maximumRows: 8)
    let batch = SampleBatch(maximumRows: 8, features: 1)
    var five = batch
    five.count = 8
    let measures = network.measures(of: five, at: Array(repeating: 0, count: 10))
    #expect(measures.sums.names == ["loss", "accuracy"])
  }

  @Test(arguments: [
    (ModelSpecification.cnn, [28, 28, 1], 1_663_370), (.cifarCNN, [32, 32, 3], 122_570),
    (.mlp(widths: [200, 100]), [28, 28, 1], 178_110), (.softmax, [28, 28, 1], 7_850),
  ])
  func `named models have their published numbers of parameters`(
    model: ModelSpecification, shape: [Int], count: Int
  ) throws {
    let network = try model.makeNetwork(sampleShape: shape, classes: 10, maximumRows: 1)
    #expect(network.parameterCount == count)
    #expect(try model.parameterCount(sampleShape: shape, classes: 10) == count)
    #expect(network.parameterArrays.reduce(0) { $0 + $1.count } == count)
    #expect(Set(network.parameterArrays.map(\.name)).count == network.parameterArrays.count)
  }

  @Test(arguments: 0..<UInt64(3)) func `parameters begin within 1 over root inputs`(seed: UInt64)
    throws
  {
    let network = try Network(
      [.convolution(filters: 50, kernel: 5), .relu, .maximumPooling(size: 2, stride: 2), .output],
      sampleShape: [8, 8, 1], classes: 10, maximumRows: 1)
    var stream = RandomStream(seed: seed, purpose: .initialParameters)
    let parameters = network.initialParameters(using: &stream)
    let convolution = parameters[..<1_300], output = parameters[1_300...]
    #expect(convolution.allSatisfy { abs($0) <= 0.2 })
    #expect(convolution.contains { $0 > 0.19 } && convolution.contains { $0 < -0.19 })
    let bound = Float(1 / (200.0).squareRoot())
    #expect(output.allSatisfy { abs($0) <= bound } && output.contains { $0 > 0.95 * bound })
  }

  @Test(arguments: 0..<UInt64(3))
  func `dropout scales what it keeps, and keeps everything in an evaluation`(seed: UInt64) {
    var layer = Dropout(inputShape: [1_000], rate: 0.25, maximumRows: 4)
    let inputs = Array(repeating: Float(3), count: 4_000)
    var chance: RandomStream? = RandomStream(seed: seed, purpose: .dropout)
    let outputs = layer.outputs(of: inputs, rows: 4, chance: &chance)
    #expect(outputs.allSatisfy { $0 == 0 || $0 == 4 })
    #expect(abs(Double(outputs.count { $0 != 0 }) / 4_000 - 0.75) < 0.03)
    #expect(layer.inputSlopes(of: inputs, inputs: inputs, outputs: outputs, rows: 4) == outputs)
    var none: RandomStream? = nil
    #expect(layer.outputs(of: inputs, rows: 4, chance: &none) == inputs)
  }

  @Test func `two dropout layers leave out different numbers, the same in a repeated update`()
    throws
  {
    let example = Example(
      layers: [.dense(units: 40), .dropout(rate: 0.5), .dropout(rate: 0.5), .output], shape: [3])
    var network = try example.network()
    let batch = example.batch(seed: 1)
    var stream = inputs(2)
    let parameters = stream.values(network.parameterCount)
    var gradients: [[Float]] = []
    for update in [0, 1, 0] as [UInt32] {
      var chance = RandomStream(seed: 1, purpose: .dropout, update: update)
      var gradient = parameters
      _ = network.gradient(of: batch, at: parameters, chance: &chance, into: &gradient)
      gradients.append(gradient)
      // The output layer's weights for units that all rows left out have no slope; were both
      // layers to leave out the same, half of the units of a row would stay, not a quarter.
      let rest = (0..<40).count { unit in gradient[160 + unit] != 0 }
      #expect(rest > 8 && rest < 36)
    }
    #expect(bits(gradients[0]) == bits(gradients[2]))
    #expect(bits(gradients[0]) != bits(gradients[1]))
  }
}

extension Layer {
  /// The rows behind a layer without parameters.
  fileprivate mutating func outputs(
    of inputs: [Float], rows: Int, chance: inout RandomStream?
  ) -> [Float] {
    var outputs = Array(repeating: Float.nan, count: rows * outputCount)
    var room = outputs.mutableSpan
    forward(inputs.span, rows: rows, at: [Float]().span, chance: &chance, into: &room)
    return outputs
  }

  /// The slopes at its inputs.
  fileprivate mutating func inputSlopes(
    of slopes: [Float], inputs: [Float], outputs: [Float], rows: Int
  ) -> [Float] {
    var slopes = slopes
    var gradient: [Float] = []
    var inputSlopes = Array(repeating: Float.nan, count: inputs.count)
    var slopeRoom = slopes.mutableSpan
    var gradientRoom = gradient.mutableSpan
    var room = inputSlopes.mutableSpan
    backward(
      slopes: &slopeRoom, inputs: inputs.span, outputs: outputs.span, rows: rows,
      at: [Float]().span, gradient: &gradientRoom, inputSlopes: &room)
    return inputSlopes
  }
}
