extension LearningTask {
  /// A learner of this task: maps the data or makes it from the seed, and prepares one workspace.
  ///
  /// With the cache warm this takes a few milliseconds for Fashion-MNIST. Training allocates nothing
  /// beyond what is made here, except that sources made from the seed make a client's data when the
  /// client is first trained or evaluated.
  /// - Parameter cacheFolder: where decompressed data files are kept; made when missing.
  public func makeLearner(cacheFolder: String) throws(LearningError) -> any Learner {
    try validate()
    switch data {
    case .synthetic(let source):
      return try sampleLearner(SyntheticSamples(source, clients: clients, seed: dataSeed))
    case .quadratic(let source):
      return ObjectiveLearner(
        objectives: QuadraticObjectives(source, clients: clients, seed: dataSeed),
        training: training)
    case .external:
      throw LearningError(
        .setting,
        "the source external is trained by client processes of one's own, which connect as "
          + "docs/protocol.md says; this program has neither its data nor its model")
    default: return try sampleLearner(openFittingSamples(cacheFolder: cacheFolder))
    }
  }

  /// The clients' parts of a source that has files, which hold what the model reads.
  /// - Parameter firstClient: chooses the random numbers of the division; 0 where all clients are divided.
  func openFittingSamples(
    cacheFolder: String, firstClient: UInt32 = 0
  ) throws(LearningError) -> TableSamples {
    guard let samples = try openSamples(cacheFolder: cacheFolder, firstClient: firstClient) else {
      preconditionFailure("a source has neither files nor a seed")
    }
    if case .leaf(let source) = data, samples.isText, !model.readsCharacters {
      throw LEAFFiles.refusal(ofTextsIn: source)
    }
    return samples
  }

  /// The clients' parts of a source that has files; nil for the others.
  func openSamples(
    cacheFolder: String, firstClient: UInt32 = 0
  ) throws(LearningError) -> TableSamples? {
    guard let data = try data.open(cacheFolder: cacheFolder) else { return nil }
    return try TableSamples(
      data: data, partition: data.partition(for: self, firstClient: firstClient), rule: partition,
      normalisation: normalisation)
  }

  func sampleLearner(
    _ samples: some ClientSamples
  ) throws(LearningError) -> any Learner {
    func largest(_ split: Split) -> Int {
      (0..<clients).lazy.map { samples.count(split, of: $0) }.max() ?? 0
    }
    let evaluated = model.evaluationRows
    let rows = max(
      1, min(training.batch, largest(.train)), min(evaluated, largest(.train)),
      min(evaluated, largest(.test)))
    let shape = samples.sampleShape, classes = samples.classes
    if let vocabulary = model.vocabulary(classes: classes) {
      try samples.checkTokens(below: vocabulary, clients: clients)
    }
    switch model {
    case .softmax where classes > 0:
      try model.check(sampleShape: shape, classes: classes, maximumRows: rows)
      return learner(
        samples,
        SoftmaxRegression(
          features: samples.features, classes: classes, maximumRows: rows, arithmetic: arithmetic),
        rows)
    case .own(let name):
      let own = try ModelSpecification.makeOwn(
        name, sampleShape: shape, classes: classes, maximumRows: rows)
      return learner(samples, own, rows)
    default:
      return learner(
        samples,
        try model.makeNetwork(
          sampleShape: shape, classes: classes, maximumRows: rows, arithmetic: arithmetic),
        rows)
    }
  }

  private func learner(
    _ samples: some ClientSamples, _ model: some Model, _ rows: Int
  ) -> any Learner {
    ObjectiveLearner(
      objectives: SampledObjectives(
        samples: samples, model: model, clients: clients, batch: training.batch,
        batches: training.batches, maximumRows: rows, seed: seed,
        evaluatedTrainSamples: evaluatedTrainSamples),
      training: training)
  }
}
