@testable import Learning

extension LearningTask {
  /// A task on a data source of any kind.
  static func files(
    _ data: DataSpecification, partition: PartitionRule = .iid, clients: Int = 2, seed: UInt64 = 1,
    testSplit: TestSplit = .mirrored, normalisation: Normalisation = .usual
  ) -> LearningTask {
    LearningTask(
      data: data, partition: partition, model: .softmax,
      training: LocalTraining(steps: 3, batch: 4, rate: 0.1), clients: clients, seed: seed,
      testSplit: testSplit, normalisation: normalisation)
  }

  /// A client's samples, in the order of their positions.
  func batch(_ split: Split, of client: Int, cacheFolder: String) throws -> SampleBatch {
    guard var samples = try openSamples(cacheFolder: cacheFolder) else {
      fatalError("a source without files")
    }
    let count = samples.count(split, of: client)
    var batch = SampleBatch(maximumRows: max(count, 1), features: samples.features)
    samples.gather((0..<Int32(count)).map { $0 }, split, of: client, into: &batch)
    return batch
  }
}

extension SampleBatch {
  /// The rows in use, each with its label.
  var rows: [(inputs: [Float], label: Int32)] {
    let width = inputs.count / max(labels.count, 1)
    return (0..<count).map { (Array(inputs[($0 * width)..<(($0 + 1) * width)]), labels[$0]) }
  }
}
