internal import Kernels

/// The clients' parts of a data set. Values become floats only when gathered.
struct TableSamples: ClientSamples {
  private let data: LabelledData
  private let partition: Partition
  private let rule: PartitionRule
  private let scaling: InputScaling?
  /// The samples of each split, where they are bytes.
  private let trainBytes: SampleBytes?
  private let testBytes: SampleBytes?

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
    let written: InputScaling? =
      if let scaling { try InputScaling(scaling, shape: data.shape) } else { nil }
    self.scaling = written
    trainBytes = data.table(.train).sampleBytes(scaledBy: written)
    testBytes = data.table(.test).sampleBytes(scaledBy: written)
  }

  /// Whether the classes are what words of the file are called.
  var hasNamedClasses: Bool { data.classNames != nil }

  /// Whether samples are codes of characters.
  var isText: Bool { data.isText }

  var features: Int { data.train.width }
  var areBytes: Bool { trainBytes != nil && testBytes != nil }
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
    batch.count = positions.count
    batch.tableRows.removeAll(keepingCapacity: true)
    for (i, position) in positions.enumerated() {
      let row = parts.row(at: Int(position), of: client)
      batch.tableRows.append(row)
      batch.labels[i] = table.labels[Int(row)]
    }
    if !table.targets.isEmpty {
      for (i, row) in batch.tableRows.enumerated() { batch.targets[i] = table.targets[Int(row)] }
    }
    if let bytes = split == .train ? trainBytes : testBytes {
      if batch.leavesBytes {
        batch.bytes = bytes
      } else {
        bytes.gather(batch.tableRows, ofWidth: table.width, into: &batch.inputs)
      }
    } else {
      table.gather(batch.tableRows, into: &batch.inputs)
      scaling?.apply(to: &batch.inputs, rows: batch.count)
    }
  }

  mutating func labelCounts(of client: Int) -> [Int] {
    classes > 0 ? classCounts(.train, of: client) : []
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
