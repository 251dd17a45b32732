internal import Chance
internal import Wording

/// The clients' parts of a labelled data set.
struct Partition: Equatable {
  let train: ClientParts
  let test: ClientParts
  /// What a client's test rows are: its own, or a share of all.
  var testSplit = TestSplit.mirrored

  subscript(split: Split) -> ClientParts { split == .train ? train : test }

  /// Divides a data set among `clients` by `rule`.
  ///
  /// By every rule but sampling with replacement, a training row has one owner at most. Test rows
  /// mirror them: those of each class are dealt out in proportion to the clients' training rows of
  /// that class (under `iid`, cut into equal parts, as the training rows are; under `natural` they
  /// belong to their users, where the data says so). With the split `global` each client has an equal
  /// share of them, whatever it trains on; so it has where there are test rows, but all of them belong
  /// to clients that do not train, as where a data set is split by user.
  ///
  /// - Parameter heldOut: how many of the data's training samples were made test samples, for sentences.
  static func make(
    rule: PartitionRule, testSplit: TestSplit = .mirrored, clients: Int, classes: Int,
    train trainRows: DividedRows, test testRows: DividedRows, heldOut: Int = 0,
    using stream: inout RandomStream
  ) throws(LearningError) -> Partition {
    guard clients <= trainRows.count else {
      throw .noSamples(
        client: trainRows.count, samples: trainRows.count, clients: clients, heldOut: heldOut)
    }
    let train = RowsByClass(trainRows.labels, classes: classes, using: &stream)
    let test = RowsByClass(testRows.labels, classes: classes, using: &stream)
    func mirrored(_ parts: ClientParts) -> Partition {
      Partition(
        train: parts, test: mirror(of: parts, trainRows.labels, in: test, using: &stream))
    }
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
          test: test.count > 0
            ? drawn(from: test, by: mixtures, using: &stream) : slices(of: 0, clients: clients))
      } else {
        partition = mirrored(dealt(from: train, to: mixtures, using: &stream))
      }
    case .quantity(let alpha):
      partition = mirrored(
        unevenParts(of: train, alpha: alpha, clients: clients, using: &stream))
    case .classes(let perClient):
      guard perClient <= classes else { throw .tooManyClasses(perClient, of: classes) }
      partition = mirrored(
        fewClassesEach(from: train, clients: clients, perClient: perClient))
    case .shards(let perClient):
      let shards = clients * perClient
      guard shards <= trainRows.count else {
        throw LearningError(
          .partition,
          "\(clients.counted("client")) with \(perClient.counted("shard")) each would need "
            + "\(shards.grouped); \(trainRows.count) training samples make at most that many")
      }
      partition = mirrored(
        sharded(train, clients: clients, perClient: perClient, using: &stream))
    case .natural(let perClient):
      let users = try countUsers(trainRows, clients: clients, perClient: perClient)
      let parts = natural(
        trainRows.users ?? [], userCount: users, clients: clients, perClient: perClient)
      if let testUsers = testRows.users {
        partition = Partition(
          train: parts,
          test: natural(testUsers, userCount: users, clients: clients, perClient: perClient))
      } else {
        partition = mirrored(parts)
      }
    }
    for client in 0..<clients where partition.train.count(of: client) == 0 {
      throw .noSamples(
        client: client, samples: trainRows.count, clients: clients, heldOut: heldOut)
    }
    return partition.tested(testSplit, on: testRows.count, clients: clients)
  }

  /// With an equal share of the test rows for each client where these are asked for, or belong to nobody
  /// who trains.
  private func tested(_ split: TestSplit, on rows: Int, clients: Int) -> Partition {
    let isOrphaned = rows > 0 && test.rows.isEmpty
    guard split == .global || isOrphaned else { return self }
    return Partition(
      train: train, test: Self.slices(of: rows, clients: clients), testSplit: .global)
  }
}

extension LearningError {
  fileprivate static func tooManyClasses(_ perClient: Int, of classes: Int) -> Self {
    Self(
      .partition,
      "\(perClient.counted("class")) for each client; the data has \(classes), and a client "
        + "holds at most all of them")
  }

  fileprivate static func noSamples(
    client: Int, samples: Int, clients: Int, heldOut: Int
  ) -> Self {
    let held =
      heldOut == 0
      ? ""
      : ", after data.test-share held out \(heldOut.grouped) of \((samples + heldOut).grouped) for "
        + "testing"
    return Self(
      .partition,
      "client \(client) gets no training samples: \(samples.counted("sample")) "
        + "\(samples == 1 ? "is" : "are") divided among \(clients.counted("client"))\(held); every "
        + "client needs at least one")
  }
}
