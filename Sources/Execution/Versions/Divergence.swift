public import Federation

/// Where a run's numbers ceased to be numbers: a version that was not made.
public struct Divergence: Hashable, Sendable {
  /// Which version it would have been.
  public let version: Int
  public let cause: Cause

  /// Why it was not made.
  public enum Cause: Hashable, Sendable {
    /// It is not finite. The largest part of the sum that made it: a contribution, or the weighted sum
    /// of a group of them.
    case sum(Part)
    /// A value of this magnitude is beyond the largest of float16, in which it would be sent. The part that
    /// added most.
    case range(Float, Part)
    /// A contribution to it has no weight.
    case weight(ParticipationError)
  }

  /// What happened, and what to do.
  public var sentence: String {
    switch cause {
    case .sum(let part):
      "the run diverged: version \(version) is not finite, by \(part.text); choose a smaller "
        + "training.rate or server.rate"
    case .range(let magnitude, let part):
      "the run diverged: version \(version) has a value of the magnitude \(magnitude), beyond "
        + "\(Int(VectorEncoding.float16.largest)), the largest of `encoding: float16`, by "
        + "\(part.text); choose a smaller training.rate or server.rate, or `encoding: float32`"
    case .weight(let error): "version \(version) cannot be made: \(error)"
    }
  }

  /// What one answer added to the sum.
  public struct Part: Hashable, Sendable {
    public let contributions: [Contribution]
    /// The Euclidean norm of what came back.
    public let norm: Double
    /// The client process that sent it.
    public let process: String

    /// The norm after its weight; a group's sum is weighted already.
    var weightedNorm: Double {
      contributions.count == 1 ? norm * abs(contributions[0].weight) : norm
    }

    /// For a sentence.
    var text: String {
      guard let first = contributions.first, let last = contributions.last else { return "nothing" }
      let name =
        contributions.count == 1
        ? "client \(first.order.client.rawValue)'s update \(first.order.update)"
        : "the sum over clients \(first.order.client.rawValue) to \(last.order.client.rawValue)"
      let weight = contributions.count == 1 ? " and the weight \(first.weight)" : ""
      return "\(name), from version \(first.order.baseVersion), with the norm \(norm)\(weight), of "
        + process
    }
  }
}
