/// Who holds what: how many samples of each class each client trains on, and is tested on.
public struct Division: Hashable, Sendable {
  /// For each client, then for each class; one number for all samples where there are no classes.
  public let train: [[Int]]
  /// The same for the test samples of its evaluation.
  public let test: [[Int]]
  /// Whether every client is tested on all test samples because they belong to clients that do not
  /// train.
  public let testsOrphans: Bool
  /// What the data calls the clients and the classes.
  public let names: DataNames
}

extension LearningTask {
  /// Divides the data as the learner would, without training anything.
  ///
  /// - Complexity: O(samples); a source that is made from the seed is made for every client.
  /// - Throws: also for the quadratic source, which has no samples, and for the external one, whose samples
  ///   only client processes have.
  public func division(cacheFolder: String) throws(LearningError) -> Division {
    try validate()
    guard hosted == nil else {
      throw LearningError(
        .setting,
        "with data.hosted the samples are at the client processes; what they say of them is in a "
          + "run's store")
    }
    if let samples = try openSamples(cacheFolder: cacheFolder) { return division(of: samples) }
    if case .external = data {
      throw LearningError(
        .setting,
        "the source external has its samples in client processes; what they say of them is in a "
          + "run's store")
    }
    guard case .synthetic(let source) = data else {
      throw LearningError(
        .setting, "the quadratic source has no samples, so there is nothing to divide")
    }
    return division(of: SyntheticSamples(source, clients: clients, seed: dataSeed))
  }

  private func division(of samples: some ClientSamples) -> Division {
    var samples = samples
    let train = (0..<clients).map { samples.classCounts(.train, of: $0) }
    var test = (0..<clients).map { samples.classCounts(.test, of: $0) }
    if samples.testSplit == .global {
      // Each client is measured on all of them.
      let all = test.reduce(Array(repeating: 0, count: test[0].count)) { sums, counts in
        zip(sums, counts).map { $0 + $1 }
      }
      test = test.map { _ in all }
    }
    return Division(
      train: train, test: test,
      testsOrphans: samples.testSplit == .global && testSplit == .mirrored, names: samples.names)
  }
}
