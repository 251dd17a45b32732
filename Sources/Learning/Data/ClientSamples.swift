/// The labelled samples of all clients.
protocol ClientSamples {
  /// Numbers in a sample.
  var features: Int { get }
  /// The shape of a sample, as [28, 28, 1] for images, channels last; its product is `features`.
  var sampleShape: [Int] { get }
  /// Labels are 0..<classes; 0 where the samples have numbers as targets in place of labels.
  var classes: Int { get }
  /// Samples are whole numbers below this; nil where they are any numbers.
  var tokens: Int? { get }
  /// Whether all samples are bytes, which a batch may leave where they lie.
  var areBytes: Bool { get }
  /// Which test samples a client's count holds.
  var testSplit: TestSplit { get }
  /// A number that differs when the data or its partition does.
  var fingerprint: UInt64 { get }
  /// What the data calls the clients and the classes.
  var names: DataNames { get }

  func count(_ split: Split, of client: Int) -> Int

  /// Fills `batch` with the samples at `positions`, each below the client's count.
  mutating func gather(
    _ positions: [Int32], _ split: Split, of client: Int, into batch: inout SampleBatch)

  /// How many samples of each class the client has; one number for all where there are no classes.
  mutating func classCounts(_ split: Split, of client: Int) -> [Int]

  /// How many of the client's training samples have label 0, 1, ...; empty where there are no labels, and
  /// where samples would have to be made to be counted.
  mutating func labelCounts(of client: Int) -> [Int]
}

extension ClientSamples {
  var sampleShape: [Int] { [features] }
  var tokens: Int? { nil }
  var areBytes: Bool { false }
  var testSplit: TestSplit { .mirrored }
  var names: DataNames { DataNames() }

  mutating func labelCounts(of client: Int) -> [Int] { [] }

  /// How many of the client's training samples have label 0, 1, ..., though samples have to be made for
  /// it; empty where there are no labels.
  mutating func madeLabelCounts(of client: Int) -> [Int] {
    classes > 0 ? classCounts(.train, of: client) : []
  }
}
