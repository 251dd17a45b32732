/// What a schedule may depend on of a learning task: how many samples clients have, and how large the
/// model is.
public struct LearningSizes: Hashable, Sendable {
  /// Training samples of each client, in client order; empty where only client processes know them.
  public let sampleCounts: [Int]
  /// Numbers in the model.
  public let parameterCount: Int
}

extension TaskFacts {
  /// What a schedule may depend on of its task.
  public var sizes: LearningSizes {
    LearningSizes(sampleCounts: sampleCounts, parameterCount: parameterCount)
  }
}

extension LearningTask {
  /// The sizes that a learner of this task has. The data is opened, as for a learner; the model is not
  /// made, but for one of one's own, for a single row.
  /// - Parameter cacheFolder: where decompressed data files are kept; made when missing.
  public func sizes(cacheFolder: String) throws(LearningError) -> LearningSizes {
    try validate()
    guard hosted == nil else {
      return LearningSizes(
        sampleCounts: [],
        parameterCount: try makeLearner(hosting: [], cacheFolder: cacheFolder).parameterCount)
    }
    switch data {
    case .synthetic(let source):
      return try sizes(SyntheticSamples(source, clients: clients, seed: dataSeed))
    case .quadratic(let source):
      return LearningSizes(
        sampleCounts: Array(repeating: 1, count: clients), parameterCount: source.dimension)
    case .external(let source):
      return LearningSizes(sampleCounts: [], parameterCount: source.parameterCount)
    default: return try sizes(openFittingSamples(cacheFolder: cacheFolder))
    }
  }

  private func sizes(_ samples: some ClientSamples) throws(LearningError) -> LearningSizes {
    LearningSizes(
      sampleCounts: (0..<clients).map { samples.count(.train, of: $0) },
      parameterCount: try model.parameterCount(
        sampleShape: samples.sampleShape, classes: samples.classes))
  }
}
