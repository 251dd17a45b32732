/// A client's training samples or its test samples.
enum Split {
  case train
  case test
}

/// The labelled samples of all clients.
protocol ClientSamples {
  /// Numbers in a sample.
  var features: Int { get }
  /// Labels are 0..<classes.
  var classes: Int { get }
  /// A number that differs when the data or its partition does.
  var fingerprint: UInt64 { get }

  func count(_ split: Split, of client: Int) -> Int

  /// Fills `batch` with the samples at `positions`, each below the client's count.
  mutating func gather(
    _ positions: [Int32], _ split: Split, of client: Int, into batch: inout SampleBatch)
}

/// Some samples as a model takes them, in storage that is made once.
struct SampleBatch {
  /// Rows in use.
  var count = 0
  /// The samples, row by row; only the first `count` rows mean something.
  var inputs: [Float]
  /// The labels of the rows.
  var labels: [Int32]

  init(maximumRows: Int, features: Int) {
    inputs = Array(repeating: 0, count: maximumRows * features)
    labels = Array(repeating: 0, count: maximumRows)
  }
}
