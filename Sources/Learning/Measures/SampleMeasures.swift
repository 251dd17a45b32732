/// How a model does on some samples: sums over them by name, so that batches can be added.
///
/// `loss` is the sum of the samples' losses, and every model measures it. `accuracy` and `top5` count
/// the samples that are classified right: see `Quality`, which holds the means. A model may measure
/// more under other names.
public struct SampleMeasures: Hashable, Sendable {
  /// The samples.
  public private(set) var count: Int
  /// What was measured of them, each as a sum over all.
  public private(set) var sums: NamedValues

  public init(count: Int = 0, sums: NamedValues = [:]) {
    self.count = count
    self.sums = sums
  }

  /// The sum of this name; nil where it was not measured.
  public subscript(name: String) -> Double? { sums[name] }

  /// Adds the measures of other samples. What is not measured of all of them is not known of the
  /// whole.
  public mutating func add(_ other: SampleMeasures) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    count += other.count
    sums = sums.compactMap { name, sum in other.sums[name].map { sum + $0 } }
  }

  /// The means.
  public var quality: Quality {
    guard count > 0 else { return Quality() }
    let means = sums.compactMap { _, sum in
      let mean = sum / Double(count)
      return mean.isFinite ? mean : nil
    }
    // Where the losses have no finite mean, the model has left the numbers.
    let isLost = sums[Quality.lossName] != nil && means[Quality.lossName] == nil
    return Quality(count: count, means: isLost ? [:] : means)
  }
}
