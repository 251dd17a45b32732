import Federation
import Foundation
import Testing

@testable import Reports

/// The clients of a plan's JSON are written without an encoder.
@Suite struct PlanJSONTests {
  static let settings: [ScheduleSettings] = [
    settings(clients: 3),
    settings(clients: 1, work: .constant(1e-7)),
    // Measured, with errors; means that are infinite; work that is abandoned; no 95%.
    settings(clients: 4, work: .exponential(mean: 1), scheme: Scheme(trigger: .count(2))),
    settings(
      clients: 3, work: .pareto(shape: 0.9, minimum: 1),
      scheme: Scheme(trigger: .eachArrival, weighting: .identical)),
    settings(
      clients: 5, work: .exponential(mean: 1),
      scheme: Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 0.5))))),
    settings(clients: 5_000, work: .exponential(mean: 1), scheme: Scheme(trigger: .eachArrival)),
  ]

  @Test(arguments: settings.indices)
  func `it is laid out as an encoder lays out what it reads as`(index: Int) throws {
    let json = try report(Self.settings[index]).json
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let read = try JSONDecoder().decode(Value.self, from: Data(json))
    #expect(try String(decoding: json, as: UTF8.self) == text(encoder.encode(read)) + "\n")
  }

  @Test func `of many clients it comes in pieces`() throws {
    let report = try report(Self.settings[5])
    var pieces: [[UInt8]] = []
    report.writeJSON { pieces.append($0) }
    #expect(pieces.count > 10 && pieces.allSatisfy { $0.count < 1 << 17 })
    #expect(Array(pieces.joined()) == report.json)
  }

  private static func settings(
    clients: Int, work: DelayLaw = .constant(1), scheme: Scheme = Scheme(trigger: .eachArrival)
  ) -> ScheduleSettings {
    ScheduleSettings(
      importance: Array(repeating: 1 / Double(clients), count: clients),
      delays: DelayModel(work: work), scheme: scheme,
      stop: StopRule(aggregations: 20), seed: 1)
  }

  private func report(_ settings: ScheduleSettings) throws -> PlanReport {
    let weights = try AggregationWeights(settings)
    return PlanReport(
      name: "small", scheme: "any", summary: PlanSummary(settings, weights: weights) { _ in },
      surrogate: SurrogateImportance(settings, weights))
  }

  private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

  /// Any JSON.
  private enum Value: Codable {
    case text(String)
    case integer(Int)
    case number(Double)
    case list([Value])
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Int.self) {
        self = .integer(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .text(value)
      } else if let value = try? container.decode([Value].self) {
        self = .list(value)
      } else {
        self = .object(try container.decode([String: Value].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let value): try container.encode(value)
      case .integer(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .list(let value): try container.encode(value)
      case .object(let value): try container.encode(value)
      }
    }
  }
}
