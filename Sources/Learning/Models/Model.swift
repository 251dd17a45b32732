public import Chance

/// A model of samples, with all its parameters in one flat vector.
///
/// A value holds the model's sizes and workspace, not its parameters. What it computes is a function
/// of its arguments alone: then every client process gets the same bits. The workspace is made once, so
/// a gradient allocates nothing.
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

  /// How the model does on a batch, with nothing left to chance: `loss`, `accuracy` where its samples
  /// have labels, and what else it measures, under names of its own. The same names for every batch.
  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures
}

extension Model {
  /// One array of all parameters.
  public var parameterArrays: [ParameterArray] {
    [ParameterArray(name: "parameters", shape: [parameterCount])]
  }
}
