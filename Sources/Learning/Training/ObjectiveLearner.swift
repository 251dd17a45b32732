/// A learner composed of the clients' objectives and of local SGD.
struct ObjectiveLearner<Objectives: ClientObjectives>: Learner {
  private var objectives: Objectives
  private var sgd: LocalSGD

  init(objectives: Objectives, training: LocalTraining) {
    self.objectives = objectives
    sgd = LocalSGD(training, parameterCount: objectives.parameterCount)
  }

  var parameterCount: Int { objectives.parameterCount }
  var sampleCounts: [Int] { objectives.sampleCounts }
  var fingerprint: UInt64 { objectives.fingerprint }

  func initialParameters() -> [Float] { objectives.initialParameters() }

  mutating func train(client: Int, update: Int, from model: [Float], delta: inout [Float])
    -> TrainingReport
  {
    objectives.beginUpdate(client: client, update: update)
    return sgd.train(&objectives, from: model, delta: &delta)
  }

  mutating func evaluate(client: Int, model: [Float]) -> ClientMeasures {
    precondition(model.count == parameterCount, "\(model.count) of \(parameterCount) parameters")
    return objectives.evaluate(client: client, at: model)
  }
}
