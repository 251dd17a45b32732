internal import Kernels

/// Some samples as a model takes them, in storage that is made once.
public struct SampleBatch: Sendable {
  /// Rows in use.
  public var count = 0
  /// The samples, row by row; only the first `count` rows mean something.
  public var inputs: [Float]
  /// The class of each row, where the source has classes.
  public var labels: [Int32]
  /// The number that is to be found for each row, where the source has no classes.
  public var targets: [Float]

  /// The row of its table that each sample is.
  var tableRows: [Int32] = []
  /// Where the samples lie, for a model that reads bytes itself: `tableRows` of them; then `inputs` is empty.
  var bytes: SampleBytes?
  /// Whether samples that are bytes stay where they lie.
  let leavesBytes: Bool

  /// Room for `maximumRows` samples of `features` numbers.
  public init(maximumRows: Int, features: Int) {
    self.init(maximumRows: maximumRows, features: features, leavesBytes: false)
  }

  /// - Parameter leavesBytes: whether all samples are bytes that stay where they lie.
  init(maximumRows: Int, features: Int, leavesBytes: Bool) {
    self.leavesBytes = leavesBytes
    inputs = leavesBytes ? [] : Array(repeating: 0, count: maximumRows * features)
    labels = Array(repeating: 0, count: maximumRows)
    targets = Array(repeating: 0, count: maximumRows)
    tableRows.reserveCapacity(maximumRows)
  }
}

/// Samples that are bytes of a mapped file, and what numbers they stand for.
struct SampleBytes: Sendable {
  let range: ByteRange
  let scaling: ByteScaling
}

/// A model that takes samples as they lie where they are bytes (`SampleBatch.bytes`), so that they need
/// not become floats first.
protocol ReadsSampleBytes: Model {}
