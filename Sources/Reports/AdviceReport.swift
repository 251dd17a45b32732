public import Federation
internal import Records
internal import Wording

/// What `plan --advise` says: a table for people, JSON and CSV for programs.
public struct AdviceReport: Sendable {
  /// What a stability limit means for the experiment's local work.
  public struct LocalWork: Hashable, Sendable {
    /// The local rate.
    public var rate: Double
    /// The steps of an update, where the most are done.
    public var steps: Int
    /// The largest curvature of the clients' objectives, if it is known.
    public var curvature: Double?
    /// For each row, the largest curvature that stays stable; nil where there is none to be told.
    public var largestCurvatures: [Double?]

    /// This local work.
    public init(
      rate: Double, steps: Int, curvature: Double?, largestCurvatures: [Double?]
    ) {
      self.rate = rate
      self.steps = steps
      self.curvature = curvature
      self.largestCurvatures = largestCurvatures
    }
  }

  let name: String
  let advice: Advice
  /// The schemes' short names, a row each.
  let schemes: [String]
  let local: LocalWork
  /// Why a scheme is not in the table.
  private let refused: [String]

  /// - Parameter schemeName: the short name of a scheme.
  /// - Precondition: a curvature for each row.
  public init(
    name: String, advice: Advice, local: LocalWork, schemeName: (Scheme) -> String
  ) {
    precondition(local.largestCurvatures.count == advice.rows.count, "a curvature for each row")
    self.name = name
    self.advice = advice
    self.local = local
    schemes = advice.rows.map { schemeName($0.outlook.scheme) }
    refused = Self.lines(of: advice.refused, schemeName)
  }

  /// A line for each reason, with the schemes that have it.
  private static func lines(
    of refused: [(scheme: Scheme, reason: ParticipationError)], _ schemeName: (Scheme) -> String
  ) -> [String] {
    var groups: [(reason: ParticipationError, names: [String])] = []
    for (scheme, reason) in refused {
      if let place = groups.firstIndex(where: { $0.reason == reason }) {
        groups[place].names.append(schemeName(scheme))
      } else {
        groups.append((reason, [schemeName(scheme)]))
      }
    }
    return groups.map { reason, names in
      let others = names.count > 1 ? " and \(names.count - 1) more are" : " is"
      return "\(names[0])\(others) left out: \(reason)"
    }
  }

  /// A row for each scheme, then what to take and why.
  public var text: String {
    let hasBias = advice.rows.contains { $0.outlook.bias.isSeen }
    var table = TextTable(
      header: ["  scheme", "moves", "updates", "staleness", "95%", "max", "variance"]
        + (hasBias ? ["bias"] : []) + ["window", "stride", "pace", "curvature"])
    for (index, row) in advice.rows.enumerated() {
      let outlook = row.outlook
      let mark = index == advice.recommended ? "> " : row.isOnFront ? "* " : "  "
      let curvature = local.largestCurvatures[index]?.brief ?? "-"
      table.append(
        [
          mark + schemes[index], outlook.movesPerUnit.brief, outlook.updatesPerUnit.brief,
          outlook.meanStaleness.brief, outlook.staleness95.grouped,
          outlook.largestStaleness.grouped, outlook.weightVariance.brief,
        ] + (hasBias ? [outlook.bias.brief] : []) + [
          outlook.averagingTime?.brief ?? "-", outlook.stride.brief, outlook.pace.brief,
          (row.isStable == false ? "! " : "") + curvature,
        ])
    }
    return """
      \(name): \(advice.rows.count.counted("scheme")), a plan of \
      \(advice.updates.counted("update")) each, the experiment's first

      \(table.text)
      moves: aggregations in a time unit times their total weight; updates: in a time unit;
      staleness: in aggregations, mean, what 95% do not exceed, maximum; variance: the sum over
      clients of Var omega; window: time units over which weights average to p within \
      \(SchemeOutlook.tolerance.brief);
      stride: how far an update may go, -ln(1 - b) for the largest b that is stable, at most
      \(SchemeOutlook.mostThrow.brief) / variance and \(SchemeOutlook.mostProgress.brief); \
      pace: moves x stride;
      curvature: up to which \(work) \(local.steps == 1 ? "is" : "are") stable\(bang)
      > recommended, * on the front: none moves as often with a longer stride
      \((notes + [""] + sentences).joined(separator: "\n"))

      """
  }

  private var work: String {
    "\(local.steps.counted("step")) of rate \(local.rate.brief)"
  }

  private var bang: String {
    local.curvature.map { ", ! where not up to the clients' \($0.brief)" } ?? ""
  }

  private var notes: [String] {
    let flush =
      advice.leavesOutFlush
      ? [
        """
        fedbuff with restart flush is left out: its weights are measured, slowly for so many clients
        """
      ] : []
    let seldom =
      advice.updates < 10 * advice.clients
      ? [
        """
        a plan has \((Double(advice.updates) / Double(advice.clients)).brief.counting("update")) a \
        client, so what it counts for many at work is a beginning
        """
      ] : []
    let memory =
      advice.rows.dropFirst().contains { $0.outlook.scheme.memory != nil }
      ? [
        """
        schemes whose server remembers clients are shown, not recommended: that a better pace is
        a shorter time for them too has not been tested
        """
      ] : []
    let keys = advice.keysBeyondWeights.joined(separator: ", ")
    let beyond =
      keys.isEmpty
      ? []
      : [
        """
        a bias is that of the weights alone: with \(keys) updates count for more or less than these
        """
      ]
    return seldom + flush + memory + beyond + refused
  }

  /// What to take and why, how stable that and the experiment's own scheme are, and how good such advice
  /// is; a line each.
  public var sentences: [String] {
    guard let best = advice.recommended else {
      return [
        """
        No scheme is stable at the curvature \(local.curvature?.brief ?? "-") with \(work): take a \
        smaller training.rate.
        """
      ]
    }
    let outlook = advice.rows[best].outlook
    let gain =
      best == 0
      ? "which the experiment has already"
      : "\((outlook.pace / advice.rows[0].outlook.pace).text(significantDigits: 3)) times that of "
        + schemes[0]
    let among = local.curvature == nil ? "of all" : "of those that are stable"
    let bias = outlook.bias.isSeen ? "; its bias is \(outlook.bias.brief)" : ""
    return ["Take \(schemes[best]): \(among) it has the best pace, \(gain)\(bias)."]
      + Set([0, best]).sorted().map { "\(schemes[$0]): \(stability(of: $0))." }
      + [ExpectedRegret.plan.sentence(clients: advice.clients)]
  }

  private func stability(of row: Int) -> String {
    guard let curvature = local.largestCurvatures[row] else {
      return "up to which curvature it is stable cannot be told"
    }
    let own = local.curvature.map { ", and the clients' largest is \($0.brief)" } ?? ""
    return "stable for curvatures up to \(curvature.brief); local work is \(work)\(own)"
  }
}

extension Bias {
  /// Whether there is one, as far as that can be told.
  fileprivate var isSeen: Bool { value > 0 && !isIndistinguishableFromZero }

  /// 0 where it may well be that, without its error.
  fileprivate var brief: String {
    isIndistinguishableFromZero ? "0" : error.map { value.text(knownTo: $0) } ?? value.brief
  }
}

extension Double {
  /// Four significant digits.
  fileprivate var brief: String { text(significantDigits: 4) }
}
