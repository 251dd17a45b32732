/// How good a model is on some samples: means over them, by name. What was not measured is absent,
/// never 0.
///
/// Without samples nothing is measured, without labels no accuracy. Where the samples' losses have no
/// finite mean the model has left the numbers, and a count of right answers says nothing: then only
/// the count is there.
public struct Quality: Hashable, Sendable {
  /// The samples.
  public var count: Int
  /// Finite, in the order in which the model names them.
  public var means: NamedValues

  public init(count: Int = 0, means: NamedValues) {
    self.count = count
    self.means = means
  }

  /// The mean of this name; nil where it was not measured.
  public subscript(name: String) -> Double? {
    get { means[name] }
    set { means[name] = newValue }
  }
}

/// The measures that results have columns of their own for.
extension Quality {
  static let lossName = "loss"
  static let accuracyName = "accuracy"
  static let top5Name = "top5"

  /// The mean loss of the samples.
  public var loss: Double? {
    get { means[Self.lossName] }
    set { means[Self.lossName] = newValue }
  }

  /// The share of samples that are classified right: whose label is the first class with the largest
  /// score.
  public var accuracy: Double? {
    get { means[Self.accuracyName] }
    set { means[Self.accuracyName] = newValue }
  }

  /// The share of samples whose label is among the five largest scores; nil also where there are at
  /// most five classes, and where the model does not count them.
  public var top5: Double? {
    get { means[Self.top5Name] }
    set { means[Self.top5Name] = newValue }
  }

  public init(
    count: Int = 0, loss: Double? = nil, accuracy: Double? = nil, top5: Double? = nil
  ) {
    let all = [loss, accuracy, top5]
    let values = all.compactMap(\.self)
    let usual = Self.usualNames[values.count]
    if all.prefix(values.count).contains(nil) {
      let names = zip(Self.usualNames[3], all).compactMap { $1 == nil ? nil : $0 }
      self.init(count: count, means: NamedValues(names: names, values: values))
    } else {
      self.init(count: count, means: NamedValues(names: usual, values: values))
    }
  }

  /// Made once: a million clients' qualities share them.
  private static let usualNames = (0...3).map { [lossName, accuracyName, top5Name].prefix($0) }
    .map(Array.init)
}
