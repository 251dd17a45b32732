/// How good a model is on some samples: means over them. What was not measured is nil, never 0.
///
/// Without samples nothing is measured, without labels no accuracy. Where the samples' losses have no
/// finite mean the model has left the numbers, and a count of right answers says nothing: then only
/// the count is there.
public struct Quality: Hashable, Sendable {
  /// The samples.
  public var count: Int
  /// Finite.
  public var loss: Double?
  /// The share of samples that are classified right.
  public var accuracy: Double?
  /// The share of samples whose label is among the five largest scores; nil also where there are at
  /// most five classes, and where the model does not count them.
  public var top5: Double?

  public init(
    count: Int = 0, loss: Double? = nil, accuracy: Double? = nil, top5: Double? = nil
  ) {
    self.count = count
    self.loss = loss
    self.accuracy = accuracy
    self.top5 = top5
  }
}

extension Quality {
  /// The quality on the samples of several parts together, each a part's share of the whole.
  ///
  /// Parts without samples have no say. A measure that one of the others lacks is nil: a mean over
  /// the rest would be of other samples than it says.
  /// - Parameters:
  ///   - parts: the parts, each with its weight.
  ///   - whole: what all weights sum to, where that is known better than by adding them up.
  public init(averaging parts: [(quality: Quality, weight: Double)], whole: Double? = nil) {
    let measured = parts.filter { $0.quality.count > 0 }
    let known = measured.count == parts.count ? whole : nil
    let whole = known ?? measured.reduce(0) { $0 + $1.weight }
    func mean(_ measure: KeyPath<Quality, Double?>) -> Double? {
      guard !measured.isEmpty else { return nil }
      var sum = 0.0
      for (quality, weight) in measured {
        guard let value = quality[keyPath: measure] else { return nil }
        sum += weight * value
      }
      return sum / whole
    }
    self.init(
      count: measured.reduce(0) { $0 + $1.quality.count }, loss: mean(\.loss),
      accuracy: mean(\.accuracy), top5: mean(\.top5))
  }
}

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
