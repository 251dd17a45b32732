public import Federation

/// Where a run's numbers ceased to be numbers: a version that is not finite, which was not made.
public struct Divergence: Hashable, Sendable {
  /// Which version it would have been.
  public let version: Int
  /// The largest part of the sum that made it: a contribution, or the weighted sum of a group of them.
  public let part: Part

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
    public var text: String {
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
