/// The settings of the synthetic classification source.
public struct SyntheticSource: Hashable, Sendable {
  /// Numbers in a sample, at least 1.
  public var features: Int
  /// Classes, at least 2.
  public var classes: Int
  /// Training samples of each client, at least 1.
  public var samplesPerClient: Int
  /// Test samples of each client, at least 1.
  public var testSamplesPerClient: Int
  /// How far each client's teacher and inputs are from the common ones: 0 is the same for all.
  public var heterogeneity: Double

  public init(
    features: Int = 60, classes: Int = 10, samplesPerClient: Int = 100,
    testSamplesPerClient: Int = 20, heterogeneity: Double = 1
  ) {
    self.features = features
    self.classes = classes
    self.samplesPerClient = samplesPerClient
    self.testSamplesPerClient = testSamplesPerClient
    self.heterogeneity = heterogeneity
  }
}
