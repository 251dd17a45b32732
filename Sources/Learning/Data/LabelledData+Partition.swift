internal import Kernels

extension LabelledData {
  /// Divides the samples among the clients of `task`; the same for the same seed of the data.
  ///
  /// Where the data has no test samples, some are held out first: a random share of all, before
  /// anything is divided.
  func partition(for task: LearningTask) throws(LearningError) -> Partition {
    func divide(_ train: DividedRows, _ test: DividedRows) throws(LearningError) -> Partition {
      var stream = RandomStream(seed: task.dataSeed, purpose: .partition)
      return try Partition.make(
        rule: task.partition, testSplit: task.testSplit, clients: task.clients,
        classes: max(classes, 1), train: train, test: test, using: &stream)
    }
    let train = DividedRows(labels: train.labels, users: train.users)
    if let test { return try divide(train, DividedRows(labels: test.labels, users: test.users)) }
    // Clients' numbers are far below this one.
    var stream = RandomStream(seed: task.dataSeed, purpose: .partition, client: .max)
    var order = Array(0..<Int32(train.count))
    stream.shuffle(&order)
    let held = Int((Double(train.count) * testShare).rounded())
    let testRows = order[..<held].sorted()
    let trainRows = order[held...].sorted()
    let partition = try divide(train.rows(trainRows), train.rows(testRows))
    return Partition(
      train: partition.train.renamed(trainRows), test: partition.test.renamed(testRows),
      testSplit: partition.testSplit)
  }
}
