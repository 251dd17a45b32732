internal import Kernels

/// The clients' parts of a labelled data set.
struct Partition: Equatable {
  let train: ClientParts
  let test: ClientParts

  subscript(split: Split) -> ClientParts { split == .train ? train : test }

  /// Divides a data set among `clients` by `rule`.
  ///
  /// By every rule but sampling with replacement, a training row has one owner at most. Test rows
  /// mirror them: those of each class are dealt out in proportion to the clients' training rows of
  /// that class (under `iid`, cut into equal parts, as the training rows are).
  static func make(
    rule: PartitionRule, clients: Int, classes: Int, trainLabels: [UInt8], testLabels: [UInt8],
    using stream: inout RandomStream
  ) throws(LearningError) -> Partition {
    guard clients <= trainLabels.count else {
      throw .noSamples(client: trainLabels.count, samples: trainLabels.count, clients: clients)
    }
    let train = RowsByClass(trainLabels, classes: classes, using: &stream)
    let test = RowsByClass(testLabels, classes: classes, using: &stream)
    let partition: Partition
    switch rule {
    case .iid:
      partition = Partition(
        train: equalParts(of: train, clients: clients, using: &stream),
        test: equalParts(of: test, clients: clients, using: &stream))
    case .dirichlet(let alpha, let replacement):
      let mixtures = (0..<clients).map { _ in
        ClassMixture(concentration: alpha, classes: classes, using: &stream)
      }
      if replacement {
        partition = Partition(
          train: drawn(from: train, by: mixtures, using: &stream),
          test: drawn(from: test, by: mixtures, using: &stream))
      } else {
        let parts = dealt(from: train, to: mixtures, using: &stream)
        partition = mirrored(parts, trainLabels, test, using: &stream)
      }
    case .classes:
      partition = mirrored(
        oneClassEach(from: train, clients: clients), trainLabels, test, using: &stream)
    case .shards(let perClient):
      let shards = clients * perClient
      guard shards <= trainLabels.count else {
        throw LearningError(
          .partition,
          "\(clients) clients with \(perClient) shards each need \(shards) shards; "
            + "\(trainLabels.count) training samples make at most \(trainLabels.count)")
      }
      let parts = sharded(train, clients: clients, perClient: perClient, using: &stream)
      partition = mirrored(parts, trainLabels, test, using: &stream)
    }
    for client in 0..<clients where partition.train.count(of: client) == 0 {
      throw .noSamples(client: client, samples: trainLabels.count, clients: clients)
    }
    return partition
  }

  private static func mirrored(
    _ train: ClientParts, _ trainLabels: [UInt8], _ test: RowsByClass,
    using stream: inout RandomStream
  ) -> Partition {
    Partition(train: train, test: mirror(of: train, trainLabels, in: test, using: &stream))
  }
}

extension LearningError {
  fileprivate static func noSamples(client: Int, samples: Int, clients: Int) -> Self {
    Self(
      .partition,
      "client \(client) gets no training samples: \(samples) samples are divided among \(clients) "
        + "clients; every client needs at least one")
  }
}
