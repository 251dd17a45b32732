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

  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], into gradient: inout [Float]
  ) -> Double {
    let classes = layer.units
    let loss = computeProbabilities(of: batch, at: parameters).lossSum
    let share = 1 / Float(batch.count)
    for row in 0..<batch.count { scores[row * classes + Int(batch.labels[row])] -= 1 }
    for i in 0..<(batch.count * classes) { scores[i] *= share }
    var gradient = gradient.mutableSpan
    layer.gradient(
      of: batch.inputs.span, rows: batch.count, slopes: scores.span, into: &gradient)
    return loss / Double(batch.count)
  }

  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures {
    computeProbabilities(of: batch, at: parameters)
  }

  /// Leaves each row's probabilities in `scores`; returns the loss and what was classified right.
  ///
  /// The largest score is subtracted before the exponential, so none overflows. A row counts as
  /// right when its label is the first class with the largest score.
  private mutating func computeProbabilities(
    of batch: SampleBatch, at parameters: [Float]
  ) -> SampleMeasures {
    let layer = layer, classes = layer.units
    var scores = scores.mutableSpan
    layer.outputs(
      of: batch.inputs.span, rows: batch.count, at: parameters.span, into: &scores)

    var measures = SampleMeasures(count: batch.count)
    for row in 0..<batch.count {
      let start = row * classes
      let label = Int(batch.labels[row])
      var best = 0
      for unit in 1..<classes where scores[start + unit] > scores[start + best] { best = unit }
      let largest = scores[start + best]
      for unit in 0..<classes { scores[start + unit] -= largest }
      measures.lossSum -= Double(scores[start + label])
      if best == label { measures.correct += 1 }
    }
    exponentiate(first: batch.count * classes, of: &scores)
    for row in 0..<batch.count {
      let start = row * classes
      var sum: Float = 0
      for unit in 0..<classes { sum += scores[start + unit] }
      let share = 1 / sum
      for unit in 0..<classes { scores[start + unit] *= share }
      measures.lossSum += PortableMath.log(Double(sum))
    }
    return measures
  }
}
