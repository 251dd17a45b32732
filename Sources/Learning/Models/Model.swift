internal import Kernels

/// A model of labelled samples with all its parameters in one flat vector.
///
/// A value holds the model's workspace, not its parameters; nothing here allocates after `init`
/// but `initialParameters`.
protocol Model {
  var parameterCount: Int { get }

  func initialParameters(using stream: inout RandomStream) -> [Float]

  /// Puts the gradient of the batch's mean loss into `gradient`, and returns that loss.
  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], into gradient: inout [Float]
  ) -> Double

  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures
}

/// How a model does on some samples: sums, so that batches can be added.
struct SampleMeasures {
  var lossSum = 0.0
  var correct = 0
  var count = 0

  var meanLoss: Double { count == 0 ? 0 : lossSum / Double(count) }
  var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }

  mutating func add(_ other: SampleMeasures) {
    lossSum += other.lossSum
    correct += other.correct
    count += other.count
  }
}
