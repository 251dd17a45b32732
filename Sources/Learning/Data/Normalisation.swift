internal import Wording

/// What is done with the numbers of a sample before a model sees them. Bytes count as 0 to 1.
public enum Normalisation: Hashable, Sendable {
  /// What is usual for the source: `ChannelScaling.usual`, for most sources nothing.
  case usual
  /// Nothing.
  case none
  /// From each number the mean is subtracted, and the rest divided by the deviation.
  case channels(ChannelScaling)
}

/// A mean and a standard deviation for each channel, the last dimension of a sample.
public struct ChannelScaling: Hashable, Sendable {
  /// A mean for each channel, or one for all.
  public var mean: [Double]
  /// As many standard deviations, each greater than 0.
  public var deviation: [Double]

  public init(mean: [Double], deviation: [Double]) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The channels' own means and deviations over the training images.
  ///
  /// MNIST's are those of the FedFix authors' code; Fashion-MNIST stays from 0 to 1, as other
  /// simulators' baselines have it.
  static func usual(for set: ImageSet) -> ChannelScaling? {
    switch set {
    case .fashionMNIST: nil
    case .mnist: ChannelScaling(mean: [0.1307], deviation: [0.3081])
    case .cifar10:
      ChannelScaling(mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616])
    case .cifar100, .cifar100Coarse:
      ChannelScaling(mean: [0.5071, 0.4865, 0.4409], deviation: [0.2673, 0.2564, 0.2762])
    }
  }
}

/// A scaling written out for each number of a sample.
struct InputScaling {
  let factors: [Float]
  let offsets: [Float]

  /// - Throws: when the constants do not fit samples of `shape`.
  init(_ scaling: ChannelScaling, shape: [Int]) throws(LearningError) {
    let channels = shape.last ?? 1
    guard [1, channels].contains(scaling.mean.count) else {
      // A row of a table has no channels.
      let part = shape.count == 1 ? "column" : "channel"
      throw LearningError(
        .setting,
        "normalise: \(scaling.mean.count.counted("mean")) for samples of "
          + "\(channels.counted(part)); allowed: one, or one for each \(part)")
    }
    let width = shape.reduce(1, *)
    let count = scaling.mean.count
    factors = (0..<width).map { Float(1 / scaling.deviation[$0 % count]) }
    offsets = (0..<width).map {
      Float(-scaling.mean[$0 % count] / scaling.deviation[$0 % count])
    }
  }

  /// Scales the first `rows` samples of `inputs` in place.
  func apply(to inputs: inout [Float], rows: Int) {
    var inputs = inputs.mutableSpan
    let (factors, offsets) = (factors.span, offsets.span)
    var start = 0
    for _ in 0..<rows {
      for j in factors.indices { inputs[start + j] = inputs[start + j] * factors[j] + offsets[j] }
      start += factors.count
    }
  }
}
