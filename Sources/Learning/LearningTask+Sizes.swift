/// What a schedule may depend on of a learning task: how many samples clients have, and how large the
/// model is.
public struct LearningSizes: Hashable, Sendable {
  /// Training samples of each client, in client order; empty where only client processes know them.
  public let sampleCounts: [Int]
  /// Numbers in the model.
  public let parameterCount: Int
  /// How many training samples of each class each client has, in client order; empty where nobody
  /// asked for it, and where only client processes know them.
  public let labelCounts: [[Int]]

  /// Sizes that are known, without the classes of samples unless they are given.
  public init(sampleCounts: [Int], parameterCount: Int, labelCounts: [[Int]] = []) {
    self.sampleCounts = sampleCounts
    self.parameterCount = parameterCount
    self.labelCounts = labelCounts
  }
}

extension TaskFacts {
  /// What a schedule may depend on of its task.
  /// - Parameter withLabels: whether samples of each class are counted too, for which those that are
  ///   made from the seed are made.
  public func sizes(withLabels: Bool = false) -> LearningSizes {
    let samples = sampleCounts
    var counted = self
    return LearningSizes(
      sampleCounts: samples, parameterCount: parameterCount,
      labelCounts: withLabels ? samples.indices.map { counted.madeLabelCounts(of: $0) } : [])
  }
}

extension LearningTask {
  /// The sizes that a learner of this task has. The data is opened, as for a learner; the model is not
  /// made, but for one of one's own, for a single row.
  /// - Parameters:
  ///   - cacheFolder: where decompressed data files are kept; made when missing.
  ///   - withLabels: whether samples of each class are counted too.
  public func sizes(
    cacheFolder: String, withLabels: Bool = false
  ) throws(LearningError) -> LearningSizes {
    try validate()
    guard hosted == nil else {
      return LearningSizes(
        sampleCounts: [],
        parameterCount: try makeLearner(hosting: [], cacheFolder: cacheFolder).parameterCount)
    }
    switch data {
    case .synthetic(let source):
      return try sizes(
        SyntheticSamples(source, clients: clients, seed: dataSeed), withLabels: withLabels)
    case .quadratic(let source):
      return LearningSizes(
        sampleCounts: Array(repeating: 1, count: clients), parameterCount: source.dimension)
    case .external(let source):
      return LearningSizes(sampleCounts: [], parameterCount: source.parameterCount)
    default:
      return try sizes(openFittingSamples(cacheFolder: cacheFolder), withLabels: withLabels)
    }
  }

  private func sizes(
    _ samples: some ClientSamples, withLabels: Bool
  ) throws(LearningError) -> LearningSizes {
    var counted = samples
    return LearningSizes(
      sampleCounts: (0..<clients).map { samples.count(.train, of: $0) },
      parameterCount: try model.parameterCount(
        sampleShape: samples.sampleShape, classes: samples.classes),
      labelCounts: withLabels ? (0..<clients).map { counted.madeLabelCounts(of: $0) } : [])
  }
}
