public import Federation
internal import Records
internal import Wording

/// What `plan` says: a table for people, or JSON for programs.
public struct PlanReport: Sendable {
  let name: String
  let scheme: String
  /// What was counted.
  public let summary: PlanSummary
  /// What the weights optimise.
  public let surrogate: SurrogateImportance
  /// Where quadratic clients settle; nil for others.
  public var settling: Settling?
  /// The keys by which updates count for something else than their weights say, so that no bias is known.
  public var keysBeyondWeights: [String] = []
  /// How many vectors of the model's size the server remembers of clients, at most; nil where it remembers
  /// nothing, and each aggregation is of those alone that are in it.
  public var rememberedVectors: Int?
  /// What could be told without the walk; nil where nothing could.
  public var prediction: Prediction?

  /// - Parameter scheme: the scheme's short name.
  public init(
    name: String, scheme: String, summary: PlanSummary, surrogate: SurrogateImportance
  ) {
    self.name = name
    self.scheme = scheme
    self.summary = summary
    self.surrogate = surrogate
  }

  /// A row for each client, of many clients for the extremes, then the sums in words.
  public var text: String {
    let count = summary.weights.importance.count
    return """
      \(name): \(scheme), \(count.counted("client")), stop by \
      \(summary.reason?.rawValue ?? "nothing")

      \(table)
      p client weight (importance), E[T] mean update time, f participation rate, d aggregation \
      weight
      of a contribution, p~ surrogate importance, updates in this plan, their staleness: mean, \
      95% at
      most, maximum; idle: share of the time that the client waits for an order

      \(Self.lines([("f and d", source)] + delays + phases))
      \(sums)\(settling?.text ?? "")
      """
  }

  /// The timeline, the staleness of the updates, and the importance that is optimised.
  public func pictures(_ timeline: Timeline) -> [Picture] {
    [.timeline(timeline), .staleness(summary)] + (hasKnownBias ? [.importance(surrogate)] : [])
  }

  /// Whether the weights tell what is optimised.
  var hasKnownBias: Bool { keysBeyondWeights.isEmpty }

  private static let header = [
    "client", "p", "E[T]", "f", "d", "p~", "updates", "stale", "95%", "max", "idle",
  ]

  /// So many clients are all shown.
  private static let mostClients = 40

  private var table: String {
    var table = TextTable(header: Self.header)
    if summary.weights.importance.count <= Self.mostClients {
      for client in summary.weights.importance.indices { table.append(row(of: client)) }
    } else {
      for group in ExtremeClients(summary, surrogate: surrogate).groups {
        table.append(heading: group.title)
        for client in group.clients { table.append(row(of: client)) }
      }
    }
    return table.text
  }

  private func row(of client: Int) -> [String] {
    let (weights, staleness) = (summary.weights, summary.clientStaleness[client])
    let histogram = summary.clientHistograms.isEmpty ? nil : summary.clientHistograms[client]
    return [
      String(client), weights.importance[client].short,
      summary.meanDelays[client].text(knownTo: summary.meanDelayErrors.own(client)),
      weights.participation[client].text(knownTo: weights.participationErrors.own(client)),
      weights.weights[client].text(knownTo: weights.weightErrors.own(client)),
      hasKnownBias
        ? surrogate.shares[client].text(knownTo: surrogate.standardErrors.own(client)) : "-",
      staleness.count.grouped, staleness.mean?.text(significantDigits: 4) ?? "-",
      histogram?.quantile(0.95)?.grouped ?? "-", staleness.maximum?.grouped ?? "-",
      summary.idleShares[client].percent,
    ]
  }

  private var sums: String {
    let clients = summary.weights.importance.count
    let staleness = summary.staleness
    let idle = summary.idleShares.reduce(0, +) / Double(max(clients, 1))
    var lines = [
      ("bias", bias), ("effective clients", "\(effectiveClients) of \(clients.grouped)"),
    ]
    if let rememberedVectors {
      lines.append(
        ("remembered", "\(rememberedVectors.grouped) vectors of the model's size, at most"))
    } else {
      let variance = summary.weightVariances.reduce(0, +).short
      lines += [
        ("averaging window", window),
        ("variance of the weights", variance + ", summed over the clients"),
      ]
    }
    lines += [
      ("", ""),
      ("mean staleness", staleness.mean?.short ?? "-"),
      ("95% staleness", summary.histogram.quantile(0.95)?.grouped ?? "-"),
      ("maximum staleness", staleness.maximum?.grouped ?? "-"),
    ]
    if let prediction { lines.append(("expected", prediction.text)) }
    lines += [
      ("idle", idle.percent + " of the clients' time")
    ]
    if !summary.abandoned.isEmpty {
      lines.append(("abandoned", summary.abandonedShare.percent + " of the orders"))
    }
    if let corrupt = summary.faults.corrupt {
      lines.append(("corrupt", "\(corrupt.grouped) of the updates"))
    }
    if let duplicate = summary.faults.duplicate {
      lines.append(("heard twice", "\(duplicate.grouped) of the updates"))
    }
    lines += [
      ("", ""),
      ("aggregations", summary.aggregations.grouped),
      ("evaluations", summary.evaluations.grouped),
      ("updates", summary.updates.grouped),
      ("time", summary.time.units.short),
      ("aggregations per time unit", summary.aggregationsPerUnit.short),
      ("updates per time unit", summary.updatesPerUnit.short),
      ("messages per time unit", summary.messagesPerUnit.short + ": orders and updates"),
    ]
    if let down = summary.bytesDownPerUnit, let up = summary.bytesUpPerUnit {
      lines.append(("bytes per time unit", "\(down.short) to the clients, \(up.short) back"))
    }
    return Self.lines(lines)
  }

  private var bias: String {
    if !hasKnownBias {
      return "not known: with \(keysBeyondWeights.joined(separator: ", ")) updates count for more "
        + "or less than their weights"
    }
    let zero = surrogate.bias.error == nil ? ", 0 when unbiased" : ""
    return "\(surrogate.bias.text()): half the summed |p~ - p|\(zero)"
  }

  /// Each value behind its label, and a line end; an empty line where both are empty.
  private static func lines(_ lines: [(label: String, value: String)]) -> String {
    lines.map { label, value in
      let space = String(repeating: " ", count: 27 - label.count)
      return (value.isEmpty ? "" : label + space + value) + "\n"
    }.joined()
  }

  private var window: String {
    let within = "to p within \(summary.window.tolerance.short)"
    guard let length = summary.window.smallest else {
      return "none in this plan averages \(within)"
    }
    let time =
      summary.aggregationsPerUnit > 0 ? Double(length) / summary.aggregationsPerUnit : 0
    let verb = length == 1 ? "averages" : "average"
    return "\(length.counted("aggregation")) (\(time.counted("time unit"))) \(verb) \(within)"
  }
}

extension Prediction {
  fileprivate var text: String {
    let parts = [
      meanStaleness.map { "mean staleness \($0.short)" },
      updatesPerUnit.map { "\($0.short) updates per time unit" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ") + ": \(basis.rawValue)"
  }
}

extension Double {
  /// A share in percent, with one decimal.
  var percent: String { (100 * self).text(decimals: 1) + "%" }
}
