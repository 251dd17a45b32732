/// What one update reports besides its delta.
public struct TrainingReport: Hashable, Sendable {
  /// SGD steps done.
  public var steps: Int
  /// The mean loss over the steps' batches, each before its step.
  public var loss: Double

  public init(steps: Int, loss: Double) {
    self.steps = steps
    self.loss = loss
  }
}
