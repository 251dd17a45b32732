internal import Chance

extension LabelledData {
  /// Divides the samples among the clients of `task`; the same for the same seed of the data.
  ///
  /// Where the data has no test samples, some are held out first: a random share of all, before
  /// anything is divided. Where a user's samples make a client and all of them would be held out, each
  /// user keeps one.
  /// - Parameter firstClient: whose random numbers divide them.
  func partition(
    for task: LearningTask, firstClient: UInt32 = 0
  ) throws(LearningError) -> Partition {
    func divide(
      _ train: DividedRows, _ test: DividedRows, heldOut: Int = 0
    ) throws(LearningError) -> Partition {
      var stream = RandomStream(seed: task.dataSeed, purpose: .partition, client: firstClient)
      return try Partition.make(
        rule: task.partition, testSplit: task.testSplit, clients: task.clients,
        classes: max(classes, 1), train: train, test: test, heldOut: heldOut,
        using: &stream)
    }
    let train = DividedRows(labels: train.labels, users: train.users)
    if let test { return try divide(train, DividedRows(labels: test.labels, users: test.users)) }
    // Clients' numbers are far below this one.
    var stream = RandomStream(seed: task.dataSeed, purpose: .partition, client: .max)
    var order = Array(0..<Int32(train.count))
    stream.shuffle(&order)
    let held = Int((Double(train.count) * testShare).rounded())
    func divided(_ testRows: [Int32], _ trainRows: [Int32]) throws(LearningError) -> Partition {
      let partition = try divide(
        train.rows(trainRows), train.rows(testRows), heldOut: testRows.count)
      return Partition(
        train: partition.train.renamed(trainRows), test: partition.test.renamed(testRows),
        testSplit: partition.testSplit)
    }
    let (first, rest) = (order[..<held].sorted(), order[held...].sorted())
    guard case .natural = task.partition, let users = train.users, held > 0 else {
      return try divided(first, rest)
    }
    // What is divided without this stays as it is, also where a user without a client keeps none.
    if let partition = try? divided(first, rest) { return partition }
    let (kept, left) = Self.heldOut(held, of: order, users)
    return try divided(kept, left)
  }

  /// The first `count` rows of `order`, but for the last one of each user, and the other rows; both
  /// ascend. Fewer where there are not as many.
  private static func heldOut(
    _ count: Int, of order: [Int32], _ users: [Int32]
  ) -> (held: [Int32], left: [Int32]) {
    var samples = Array(repeating: 0, count: Int(users.max() ?? -1) + 1)
    for user in users { samples[Int(user)] += 1 }
    var (held, left): ([Int32], [Int32]) = ([], [])
    for row in order {
      let user = Int(users[Int(row)])
      if held.count < count, samples[user] > 1 {
        samples[user] -= 1
        held.append(row)
      } else {
        left.append(row)
      }
    }
    return (held.sorted(), left.sorted())
  }
}
