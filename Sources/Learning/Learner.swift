/// Does the work of any client: everything that touches the model's numbers on the client side.
///
/// A learner holds the data (mapped or made from the seed) and one workspace, so training allocates
/// nothing. What it returns depends on its arguments, the task and the seed alone: two learners of the
/// same task return the same bits.
public protocol Learner {
  /// Numbers in the model.
  var parameterCount: Int { get }

  /// Training samples of each client, in client order; the `samples` importance is made from them.
  var sampleCounts: [Int] { get }

  /// The test samples that `evaluate` measures on.
  var tests: TestSamples { get }

  /// The parts of the parameters, in order, as a saved model names them.
  var parameterArrays: [ParameterArray] { get }

  /// A number that differs when the data or its partition does: processes compare theirs.
  var fingerprint: UInt64 { get }

  /// What the data calls the clients and the classes.
  var names: DataNames { get }

  /// The parameters of version 0.
  func initialParameters() -> [Float]

  /// Does a piece of local work from `model`, and leaves (trained - model) in `delta`.
  /// - Precondition: `model` and `delta` have `parameterCount` values.
  mutating func train(_ update: LocalUpdate, from model: [Float], delta: inout [Float])
    -> TrainingReport

  /// How good `model` is on the client's own training and test samples.
  mutating func evaluate(client: Int, model: [Float]) -> ClientMeasures
}

extension Learner {
  /// No names.
  public var names: DataNames { DataNames() }

  /// One array of all parameters.
  public var parameterArrays: [ParameterArray] {
    [ParameterArray(name: "parameters", shape: [parameterCount])]
  }

  /// Trains `client` for its `update`-th time (from 0), at the beginning of a run.
  public mutating func train(
    client: Int, update: Int, from model: [Float], delta: inout [Float]
  ) -> TrainingReport {
    train(LocalUpdate(client: client, update: update), from: model, delta: &delta)
  }
}

/// What one update reports besides its delta.
public struct TrainingReport: Hashable, Sendable {
  /// SGD steps done.
  public var steps: Int
  /// The mean loss over the steps' batches, each before its step.
  public var loss: Double

  public init(steps: Int, loss: Double) {
    self.steps = steps
    self.loss = loss
  }
}
