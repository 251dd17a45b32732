/// A learner composed of the clients' objectives and of local SGD.
struct ObjectiveLearner<Objectives: ClientObjectives>: Learner {
  private var objectives: Objectives
  private let training: LocalTraining
  private var sgd: LocalSGD
  /// The model that is evaluated; empty while none is.
  private var evaluated: [Float] = []

  init(objectives: Objectives, training: LocalTraining) {
    self.objectives = objectives
    self.training = training
    sgd = LocalSGD(training, parameterCount: objectives.parameterCount)
  }

  var parameterCount: Int { objectives.parameterCount }
  var parameterArrays: [ParameterArray] { objectives.parameterArrays }
  var sampleCounts: [Int] { objectives.sampleCounts }
  var tests: TestSamples { objectives.tests }
  var fingerprint: UInt64 { objectives.fingerprint }
  var names: DataNames { objectives.names }

  mutating func labelCounts(of client: Int) -> [Int] { objectives.labelCounts(of: client) }
  mutating func madeLabelCounts(of client: Int) -> [Int] { objectives.madeLabelCounts(of: client) }

  func initialParameters() -> [Float] { objectives.initialParameters() }

  mutating func beginTraining(_ update: LocalUpdate, from model: [Float]) {
    objectives.beginUpdate(client: update.client, update: update.update)
    let samples = objectives.sampleCounts[update.client]
    sgd.begin(
      steps: training.steps(of: update.client, samples: samples), rate: training.rate(of: update),
      from: model)
  }

  mutating func advanceTraining(steps: Int, into delta: inout [Float]) -> TrainingReport? {
    sgd.advance(&objectives, steps: steps, into: &delta)
  }

  mutating func beginEvaluation(of client: Int, on split: Split, model: [Float]) {
    precondition(model.count == parameterCount, "\(model.count) of \(parameterCount) parameters")
    objectives.beginEvaluation(of: client, on: split)
    evaluated = model
  }

  mutating func advanceEvaluation(steps: Int) -> Quality? {
    guard let quality = objectives.advanceEvaluation(steps: steps, at: evaluated) else {
      return nil
    }
    evaluated = []
    return quality
  }
}
