public import Federation
import FoundationEssentials

/// What `plan` says: a table for people, or JSON for programs.
public struct PlanReport: Sendable {
  private let name: String
  private let scheme: String
  private let summary: PlanSummary

  /// - Parameter scheme: the scheme's short name.
  public init(name: String, scheme: String, summary: PlanSummary) {
    self.name = name
    self.scheme = scheme
    self.summary = summary
  }

  /// A row per client, of many clients only the first and the last, then the sums.
  public var text: String {
    let weights = summary.weights
    var table = TextTable(header: ["client", "p", "E[T]", "f", "d", "p~", "updates"])
    let count = weights.importance.count
    for client in 0..<count {
      if count > 40, client >= 20, client < count - 20 {
        if client == 20 { table.append(Array(repeating: "...", count: 7)) }
        continue
      }
      table.append([
        String(client), weights.importance[client].short, summary.meanDelays[client].short,
        weights.participation[client].short, weights.weights[client].short,
        weights.surrogate[client].short, summary.contributions[client].grouped,
      ])
    }
    let source =
      switch weights.source {
      case .closedForm: "in closed form"
      case .meanField: "by a mean field"
      case .measured(let updates): "measured on a plan of \(updates.grouped) updates"
      }
    return """
      \(name): \(scheme), \(count.grouped) clients, stop by \(summary.reason?.rawValue ?? "nothing")

      \(table.text)
      p importance, E[T] mean update time, f share of aggregations (\(source)),
      d weight of a contribution, p~ surrogate importance, updates in this plan

      bias                       \(weights.bias.short)
      mean staleness             \(summary.staleness.mean.short)
      maximum staleness          \(summary.staleness.maximum.grouped)
      aggregations               \(summary.aggregations.grouped)
      updates                    \(summary.updates.grouped)
      time                       \(summary.time.units.short)
      aggregations per time unit \(summary.aggregationsPerUnit.short)

      """
  }

  /// The same as one JSON object, every client listed, keys sorted, with a line end.
  public var json: [UInt8] {
    let weights = summary.weights
    let object = Document(
      name: name, scheme: scheme, bias: weights.bias, stalenessMean: summary.staleness.mean,
      stalenessMax: summary.staleness.maximum, aggregations: summary.aggregations,
      updates: summary.updates, time: summary.time.units,
      aggregationsPerUnit: summary.aggregationsPerUnit,
      clients: weights.importance.indices.map { client in
        Document.Client(
          client: client, importance: weights.importance[client],
          meanDelay: summary.meanDelays[client], participation: weights.participation[client],
          weight: weights.weights[client], surrogate: weights.surrogate[client],
          updates: summary.contributions[client])
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      return try Array(encoder.encode(object)) + Array("\n".utf8)
    } catch {
      preconditionFailure("a plan holds nothing that JSON cannot: \(error)")
    }
  }

  private struct Document: Encodable {
    struct Client: Encodable {
      var client: Int
      var importance, meanDelay, participation, weight, surrogate: Double
      var updates: Int

      enum CodingKeys: String, CodingKey {
        case client, importance, participation, weight, updates
        case meanDelay = "mean_delay"
        case surrogate = "surrogate_importance"
      }
    }

    var name, scheme: String
    var bias, stalenessMean: Double
    var stalenessMax, aggregations, updates: Int
    var time, aggregationsPerUnit: Double
    var clients: [Client]

    enum CodingKeys: String, CodingKey {
      case name, scheme, bias, aggregations, updates, time, clients
      case stalenessMean = "staleness_mean"
      case stalenessMax = "staleness_max"
      case aggregationsPerUnit = "aggregations_per_unit"
    }
  }
}

extension Double {
  /// Six significant digits, for tables.
  package var short: String { text(significantDigits: 6) }
}
