import Kernels
import Testing

@testable import Learning

@Suite struct ArithmeticOfModelsTests {
  static let models: [(name: String, ModelSpecification)] = [
    ("softmax", .softmax), ("mlp", .mlp(widths: [32, 21])), ("cnn", .cnn),
    (
      "plain convolutions",
      .layers([.convolution(filters: 17, kernel: 3), .tanh, .dense(units: 24), .output])
    ),
    ("lstm", .layers([.embedding(width: 4), .lstm(units: 20, returns: .last), .output])),
  ]

  @Test(arguments: models.map(\.name))
  func `an update has the same numbers to within rounding, whoever computes the products`(
    name: String
  ) throws {
    let folder = TemporaryFolder()
    var task = LearningTask.images(in: folder.path)
    task.model = try #require(Self.models.first { $0.name == name }).1
    task.training = LocalTraining(steps: 3, batch: 7, rate: 0.05)
    if name == "lstm" {
      let text = (0..<400).map { "abcdefgh".utf8.map(\.self)[$0 * $0 % 7] }
      folder.write(text, to: "text")
      task.data = .text(TextSource(path: folder.path + "/text", window: 6, stride: 6))
    } else {
      folder.writeSquares()
    }
    var results: [[Float]] = []
    for arithmetic in Arithmetic.allCases {
      task.arithmetic = arithmetic
      var learner = try task.makeLearner(cacheFolder: folder.path + "/cache")
      let model = learner.initialParameters()
      var delta = model
      let report = learner.train(client: 1, update: 0, from: model, delta: &delta)
      let measures = learner.evaluate(client: 1, model: model)
      results.append(delta + [Float(report.loss), Float(measures.train.loss ?? .nan)])
    }
    let largest = results[0].map(abs).max() ?? 0
    for (one, other) in zip(results[0], results[1]) { #expect(abs(one - other) < 1e-4 * largest) }
  }

  @Test(arguments: [
    Normalisation.none, .channels(ChannelScaling(mean: [0.1307], deviation: [0.3081])),
  ])
  func `bytes that a model reads where they lie give the bits of floats`(
    normalisation: Normalisation
  ) throws {
    let folder = TemporaryFolder()
    folder.writeSquares()
    var task = LearningTask.images(in: folder.path)
    task.normalisation = normalisation
    var samples = try #require(try task.openSamples(cacheFolder: folder.path + "/cache"))
    var results: [[UInt32]] = []
    for leavesBytes in [false, true] {
      var batch = SampleBatch(maximumRows: 8, features: 144, leavesBytes: leavesBytes)
      samples.gather([3, 1, 1, 0, 9], .train, of: 2, into: &batch)
      #expect((batch.bytes == nil) == !leavesBytes)
      var model = SoftmaxRegression(features: 144, classes: 10, maximumRows: 8)
      var stream = inputs(1)
      let parameters = stream.values(model.parameterCount)
      var gradient = parameters
      // An evaluation first: it gathers into less room.
      let measures = model.measures(of: batch, at: parameters)
      let loss = model.gradient(of: batch, at: parameters, into: &gradient)
      results.append(bits(gradient + [Float(loss), Float(measures.meanLoss)]))
    }
    #expect(results[0] == results[1])
  }
}

extension TemporaryFolder {
  /// The four files of Fashion-MNIST with images of 12 x 12 pixels.
  fileprivate func writeSquares() {
    for (name, count) in [("train", 60), ("t10k", 12)] {
      let pixels = (0..<(count * 144)).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 / 144 * 7) }
      write(idx([count, 12, 12], pixels), to: "\(name)-images-idx3-ubyte")
      write(idx([count], (0..<count).map { UInt8($0 % 10) }), to: "\(name)-labels-idx1-ubyte")
    }
  }
}
