extension PlanReport {
  /// Where an experiment with quadratic clients settles, and what that costs.
  public struct Settling: Hashable, Sendable, Encodable {
    /// The model around which it settles.
    public var point: [Double]
    /// The Euclidean distance from there to where the objective is least.
    public var distance: Double
    /// The objective there: what the train loss tends to, but for what the orbit around it adds.
    public var loss: Double
    /// The objective there less its least value.
    public var gap: Double

    public init(point: [Double], distance: Double, loss: Double, gap: Double) {
      self.point = point
      self.distance = distance
      self.loss = loss
      self.gap = gap
    }

    /// For the end of the sums: an empty line and what is known, with a line end.
    var text: String {
      let shown = point.prefix(5).map { $0.text(significantDigits: 4) }.joined(separator: " ")
      return """

        settles around             \(shown)\(point.count > 5 ? " ..." : "")
        train loss there           \(loss.short), \(gap.short) above the least
        distance to the optimum    \(distance.short)

        """
    }
  }
}
