/// A learner composed of the clients' objectives and of local SGD.
struct ObjectiveLearner<Objectives: ClientObjectives>: Learner {
  private var objectives: Objectives
  private let training: LocalTraining
  private var sgd: LocalSGD

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

  func initialParameters() -> [Float] { objectives.initialParameters() }

  mutating func train(_ update: LocalUpdate, from model: [Float], delta: inout [Float])
    -> TrainingReport
  {
    objectives.beginUpdate(client: update.client, update: update.update)
    let samples = objectives.sampleCounts[update.client]
    return sgd.train(
      &objectives, steps: training.steps(of: update.client, samples: samples),
      rate: training.rate(of: update), from: model, delta: &delta)
  }

  mutating func evaluate(client: Int, model: [Float]) -> ClientMeasures {
    precondition(model.count == parameterCount, "\(model.count) of \(parameterCount) parameters")
    return objectives.evaluate(client: client, at: model)
  }
}
