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

  /// Room for `maximumRows` samples of `features` numbers.
  public init(maximumRows: Int, features: Int) {
    inputs = Array(repeating: 0, count: maximumRows * features)
    labels = Array(repeating: 0, count: maximumRows)
    targets = Array(repeating: 0, count: maximumRows)
  }
}
