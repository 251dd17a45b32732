public import Chance

/// A model of samples, with all its parameters in one flat vector.
///
/// A value holds the model's sizes and workspace, not its parameters. What it computes is a function
/// of its arguments alone, and nothing here allocates after it is made but `initialParameters`: then
/// every client process gets the same bits.
public protocol Model {
  /// Numbers in the model.
  var parameterCount: Int { get }

  /// The parts of the parameters, in order, as a saved model names them.
  var parameterArrays: [ParameterArray] { get }

  /// The parameters of version 0.
  func initialParameters(using stream: inout RandomStream) -> [Float]

  /// Puts the gradient of the batch's mean loss into `gradient`, and returns that loss.
  /// - Parameter chance: random numbers of this update alone, for what a step leaves to chance.
  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], chance: inout RandomStream,
    into gradient: inout [Float]
  ) -> Double

  /// How the model does on a batch, with nothing left to chance.
  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures
}

extension Model {
  /// One array of all parameters.
  public var parameterArrays: [ParameterArray] {
    [ParameterArray(name: "parameters", shape: [parameterCount])]
  }
}

/// How a model does on some samples: sums, so that batches can be added.
public struct SampleMeasures: Hashable, Sendable {
  /// The samples' losses.
  public var lossSum: Double
  /// Samples whose label is the first class with the largest score; 0 without labels.
  public var correct: Int
  /// Samples whose label is among the five largest scores; nil where there are at most five classes,
  /// no labels, or no samples, or where the model does not count them.
  public var amongFive: Int?
  /// The samples.
  public var count: Int

  public init(lossSum: Double = 0, correct: Int = 0, amongFive: Int? = nil, count: Int = 0) {
    self.lossSum = lossSum
    self.correct = correct
    self.amongFive = amongFive
    self.count = count
  }

  /// The means.
  /// - Parameter hasLabels: whether the samples have classes to be found.
  public func quality(hasLabels: Bool) -> Quality {
    let loss = lossSum / Double(count)
    guard count > 0, loss.isFinite else { return Quality(count: count) }
    return Quality(
      count: count, loss: loss, accuracy: hasLabels ? Double(correct) / Double(count) : nil,
      top5: amongFive.map { Double($0) / Double(count) })
  }

  /// Adds the measures of other samples.
  public mutating func add(_ other: SampleMeasures) {
    lossSum += other.lossSum
    correct += other.correct
    if count == 0 {
      amongFive = other.amongFive
    } else if other.count > 0 {
      amongFive = if let amongFive, let others = other.amongFive { amongFive + others } else { nil }
    }
    count += other.count
  }
}
