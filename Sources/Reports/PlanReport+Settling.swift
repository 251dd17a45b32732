internal import Records
internal import Wording

extension PlanReport {
  /// What becomes of an experiment with quadratic clients.
  public enum Settling: Hashable, Sendable {
    case around(SettlingPoint)
    /// The model grows without bound at the local rate; nil where no smaller one was found at which it
    /// does not.
    case diverges(rate: Double, largestRate: Double?)
    /// So many updates are too few to tell: some clients take part in few of them, or they are few
    /// times the staleness.
    case unknown(updates: Int)
  }

  /// Where an experiment with quadratic clients settles, and what that costs.
  public struct SettlingPoint: Hashable, Sendable {
    /// The model around which it settles.
    public var point: [Double]
    /// The Euclidean distance from there to where the objective is least.
    public var distance: Double
    /// The objective there: what the train loss tends to, but for what the orbit around it adds.
    public var loss: Double
    /// The objective there less its least value.
    public var gap: Double

    /// How far the model is from its own mean in the long run (root mean square of the Euclidean distance), found
    /// by walking the rule; nil where it is not told.
    public var spread: Double?
    /// How far that mean is from `point`, which is exact for small rates.
    public var offset: Double?

    /// A place with what it costs.
    public init(
      point: [Double], distance: Double, loss: Double, gap: Double, spread: Double? = nil,
      offset: Double? = nil
    ) {
      (self.spread, self.offset) = (spread, offset)
      self.point = point
      self.distance = distance
      self.loss = loss
      self.gap = gap
    }
  }

  /// The keys of the JSON's `divergence`.
  struct Divergence {
    var rate: Double
    var largestStableRate: Double?
  }
}

extension PlanReport.Settling {
  /// For the end of the sums: an empty line and what is known, with a line end.
  var text: String {
    switch self {
    case .around(let found):
      let shown = found.point.prefix(5).map { $0.text(significantDigits: 4) }
        .joined(separator: " ")
      return """

        settles around             \(shown)\(found.point.count > 5 ? " ..." : "")
        train loss there           \(found.loss.short), \(found.gap.short) above the least
        distance to the optimum    \(found.distance.short)
        \(found.orbit)
        """
    case .diverges(let rate, let largestRate):
      let stable = largestRate.map { "stable up to about \($0.text(significantDigits: 2))" }
      return """

        settles                    nowhere: it diverges at this rate, training.rate \(rate.short);
                                   \(stable ?? "no rate was found at which it is stable")

        """
    case .unknown(let updates):
      return """

        settles                    not known: \(updates.grouped) updates of the plan are too few to
                                   tell whether it diverges

        """
    }
  }

  var point: PlanReport.SettlingPoint? { if case .around(let found) = self { found } else { nil } }

  var divergence: PlanReport.Divergence? {
    guard case .diverges(let rate, let largestRate) = self else { return nil }
    return PlanReport.Divergence(rate: rate, largestStableRate: largestRate)
  }
}

extension PlanReport.SettlingPoint {
  /// A line, with its end; nothing where it is not told.
  fileprivate var orbit: String {
    guard let spread, let offset else { return "" }
    return """
      orbit                      \(spread.text(significantDigits: 3)) around its mean, which is \
      \(offset.text(significantDigits: 3)) from there: by walking the rule

      """
  }
}
