/// The quality of a model on one client's samples.
public struct ClientMeasures: Hashable, Sendable {
  /// On its training samples, or on those of them that are evaluated.
  public var train: Quality
  public var test: Quality

  public init(train: Quality = Quality(), test: Quality = Quality()) {
    self.train = train
    self.test = test
  }
}
