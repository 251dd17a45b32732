internal import Chance
internal import Kernels

/// Multinomial logistic regression with the mean cross-entropy as its loss.
///
/// Parameters: weights [classes x features] row by row, then a bias for each class, as PyTorch's
/// `Linear` has them. Its bits do not depend on the processor: products through `DenseLayer`,
/// exponentials and logarithms from `PortableMath`.
struct SoftmaxRegression: Model {
  private let layer: DenseLayer
  /// For each row of a batch the classes' scores, then their probabilities, then the slopes.
  private var scores: [Float]

  init(features: Int, classes: Int, maximumRows: Int) {
    layer = DenseLayer(width: features, units: classes)
    scores = Array(repeating: 0, count: maximumRows * classes)
  }

  var parameterCount: Int { layer.parameterCount }

  /// Uniform in +-1/sqrt(features), as PyTorch's `Linear` starts.
  func initialParameters(using stream: inout RandomStream) -> [Float] {
    let bound = 1 / Double(layer.width).squareRoot()
    return (0..<parameterCount).map { _ in Float((2 * stream.nextUnit() - 1) * bound) }
  }

  var parameterArrays: [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [layer.units, layer.width]),
      ParameterArray(name: "bias", shape: [layer.units]),
    ]
  }

  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], chance: inout RandomStream,
    into gradient: inout [Float]
  ) -> Double {
    let layer = layer
    var scores = scores.mutableSpan
    layer.outputs(of: batch.inputs.span, rows: batch.count, at: parameters.span, into: &scores)
    let measures = CrossEntropy.computeProbabilities(
      &scores, rows: batch.count, classes: layer.units, labels: batch.labels)
    CrossEntropy.turnIntoSlopes(
      &scores, rows: batch.count, classes: layer.units, labels: batch.labels)
    var gradient = gradient.mutableSpan
    layer.gradient(
      of: batch.inputs.span, rows: batch.count, slopes: scores.span, into: &gradient)
    return measures.lossSum / Double(batch.count)
  }

  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures {
    let layer = layer
    var scores = scores.mutableSpan
    layer.outputs(of: batch.inputs.span, rows: batch.count, at: parameters.span, into: &scores)
    return CrossEntropy.computeProbabilities(
      &scores, rows: batch.count, classes: layer.units, labels: batch.labels, countsSeveral: true
    ).named
  }
}
