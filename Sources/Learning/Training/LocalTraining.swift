/// Local work: plain SGD from the model that the client was sent.
public struct LocalTraining: Hashable, Sendable {
  /// SGD steps of one update, at least 1.
  public var steps: Int
  /// Samples in a batch, drawn afresh for each step without repetition; a client with fewer
  /// samples uses all of them.
  public var batch: Int
  /// The local learning rate, greater than 0.
  public var rate: Double
  /// Heavy-ball momentum in [0, 1), from 0 at the start of each update.
  public var momentum: Double
  /// The factor of the parameters that is added to the gradient, at least 0.
  public var weightDecay: Double
  /// The largest Euclidean norm of a gradient, which is scaled down to it; nil for no limit.
  public var clip: Double?

  public init(
    steps: Int = 10, batch: Int = 64, rate: Double = 0.05, momentum: Double = 0,
    weightDecay: Double = 0, clip: Double? = nil
  ) {
    self.steps = steps
    self.batch = batch
    self.rate = rate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.clip = clip
  }
}
