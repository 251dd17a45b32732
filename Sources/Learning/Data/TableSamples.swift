/// The clients' parts of a data set. Values become floats only when gathered.
struct TableSamples: ClientSamples {
  private let data: LabelledData
  private let partition: Partition
  private let rule: PartitionRule
  private let scaling: InputScaling?
  /// The rows in the data set of the batch being gathered.
  private var rows: [Int32] = []

  init(
    data: LabelledData, partition: Partition, rule: PartitionRule, normalisation: Normalisation
  ) throws(LearningError) {
    self.data = data
    self.partition = partition
    self.rule = rule
    let scaling: ChannelScaling? =
      switch normalisation {
      case .usual: data.usualScaling
      case .none: nil
      case .channels(let scaling): scaling
      }
    guard scaling == nil || !data.isText else {
      throw LearningError(
        .setting, "normalise: the samples are texts; there is nothing to normalise")
    }
    self.scaling =
      if let scaling { try InputScaling(scaling, shape: data.shape) } else { nil }
  }

  /// Whether samples are codes of characters.
  var isText: Bool { data.isText }

  var features: Int { data.train.width }
  var sampleShape: [Int] { data.shape }
  var classes: Int { data.classes }
  var testSplit: TestSplit { partition.testSplit }

  func count(_ split: Split, of client: Int) -> Int {
    partition[split].count(of: client)
  }

  mutating func gather(
    _ positions: [Int32], _ split: Split, of client: Int, into batch: inout SampleBatch
  ) {
    let parts = partition[split]
    let table = data.table(split)
    rows.removeAll(keepingCapacity: true)
    for position in positions { rows.append(parts.row(at: Int(position), of: client)) }
    batch.count = rows.count
    for i in rows.indices { batch.labels[i] = table.labels[Int(rows[i])] }
    if !table.targets.isEmpty {
      for i in rows.indices { batch.targets[i] = table.targets[Int(rows[i])] }
    }
    table.gather(rows, into: &batch.inputs)
    scaling?.apply(to: &batch.inputs, rows: rows.count)
  }

  mutating func classCounts(_ split: Split, of client: Int) -> [Int] {
    var counts = Array(repeating: 0, count: max(classes, 1))
    let labels = data.table(split).labels
    for row in partition[split].rows(of: client) { counts[Int(labels[Int(row)])] += 1 }
    return counts
  }

  var names: DataNames {
    data.names(rule, clients: partition.train.clients, testSplit: partition.testSplit)
  }

  var fingerprint: UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(data.shape)
    fingerprint.add(data.contentHash)
    for parts in [partition.train, partition.test] {
      fingerprint.add(parts.rows)
      fingerprint.add(parts.starts)
    }
    return fingerprint.value
  }
}
