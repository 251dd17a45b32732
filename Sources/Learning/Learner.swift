/// Does the work of any client: everything that touches the model's numbers on the client side.
///
/// A learner holds the data (mapped or made from the seed) and one workspace, so training allocates
/// nothing. What it returns depends on its arguments, the task and the seed alone: two learners of the
/// same task return the same bits.
///
/// Work is begun, and then done in slices of some steps: whoever asks for them can look elsewhere in
/// between. Slices of any sizes give the same bits. One piece of work is under way at a time; what is
/// begun while another is under way takes its place.
///
/// A step of training is one of SGD, a step of an evaluation one batch of its samples. No step of a
/// piece has more to do than the piece's first, so the first tells how long the others take.
public protocol Learner: TaskFacts {
  /// The test samples that `evaluate` measures on.
  var tests: TestSamples { get }

  /// The parameters of version 0.
  func initialParameters() -> [Float]

  /// Begins a piece of local work from `model`; no step of it is done yet.
  /// - Precondition: the client exists, and `model` has `parameterCount` values.
  mutating func beginTraining(_ update: LocalUpdate, from model: [Float])

  /// Does the next steps of the local work under way, or those that are left where these are fewer.
  /// - Parameters:
  ///   - steps: at least 1.
  ///   - delta: receives (trained - model) with the last step, and stays as it is until then.
  /// - Returns: the report, once the last step is done; nil while there are more.
  /// - Precondition: local work is under way, and `delta` has `parameterCount` values.
  mutating func advanceTraining(steps: Int, into delta: inout [Float]) -> TrainingReport?

  /// Begins to measure how good `model` is on the client's own training or test samples.
  /// - Precondition: as for training.
  mutating func beginEvaluation(of client: Int, on split: Split, model: [Float])

  /// Does the next steps of the evaluation under way, or those that are left where these are fewer.
  /// - Parameter steps: at least 1.
  /// - Returns: what was measured, once the last step is done; nil while there are more.
  /// - Precondition: an evaluation is under way.
  mutating func advanceEvaluation(steps: Int) -> Quality?
}

extension Learner {
  public var knownTests: TestSamples? { tests }

  /// Does a piece of local work from `model` in one go, and leaves (trained - model) in `delta`.
  /// - Precondition: `model` and `delta` have `parameterCount` values.
  public mutating func train(
    _ update: LocalUpdate, from model: [Float], delta: inout [Float]
  ) -> TrainingReport {
    beginTraining(update, from: model)
    guard let report = advanceTraining(steps: .max, into: &delta) else {
      preconditionFailure("local work of endless steps")
    }
    return report
  }

  /// How good `model` is on the client's own training and test samples, measured in one go.
  public mutating func evaluate(client: Int, model: [Float]) -> ClientMeasures {
    ClientMeasures(
      train: evaluate(client: client, on: .train, model: model),
      test: evaluate(client: client, on: .test, model: model))
  }

  private mutating func evaluate(client: Int, on split: Split, model: [Float]) -> Quality {
    beginEvaluation(of: client, on: split, model: model)
    guard let quality = advanceEvaluation(steps: .max) else {
      preconditionFailure("an evaluation of endless steps")
    }
    return quality
  }

  /// Trains `client` for its `update`-th time (from 0), at the beginning of a run.
  public mutating func train(
    client: Int, update: Int, from model: [Float], delta: inout [Float]
  ) -> TrainingReport {
    train(LocalUpdate(client: client, update: update), from: model, delta: &delta)
  }
}
