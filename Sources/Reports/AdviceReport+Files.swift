import Federation
internal import Records

extension AdviceReport {
  /// A row for each scheme, as in the table, under the header; what cannot be told is empty.
  public var csv: [UInt8] { Line.csvColumns.csv(of: lines) }

  /// One JSON object, keys sorted, with a line end.
  public var json: [UInt8] {
    var writer = JSONWriter(.indented)
    writer.object { writer in
      writer.add("curvature", local.curvature)
      writer.object("expected_regret") { writer in
        writer.add("median", ExpectedRegret.plan.median)
        writer.add("ninth_decile", ExpectedRegret.plan.ninthDecile)
        writer.add("worst", ExpectedRegret.plan.worst)
      }
      writer.add("name", name)
      writer.add("rate", local.rate)
      writer.array("reasons") { writer in
        for sentence in sentences { writer.add(nil, sentence) }
      }
      writer.add("recommended", advice.recommended.map { schemes[$0] })
      writer.array("schemes") { writer in
        for line in lines { writer.add(nil, line, Line.jsonColumns) }
      }
      writer.add("steps", local.steps)
      writer.add("updates", advice.updates)
    }
    return writer.take() + [UInt8(ascii: "\n")]
  }

  func kind(of scheme: Scheme) -> String {
    // Which the name says; no other scheme of a table has one.
    if scheme.memory != nil { return "memory" }
    return switch scheme.trigger {
    case .round: "fedavg"
    case .eachArrival: "async"
    case .everyInterval: "fedfix"
    case .everyClient: "malenia"
    case .ringleader: "ringleader"
    case .own(let own): own.name
    case .count: scheme.restart == .arrival ? "fedbuff arrival" : "fedbuff"
    }
  }

  private var lines: [Line] {
    advice.rows.enumerated().map { index, row in
      Line(
        scheme: schemes[index], kind: kind(of: row.outlook.scheme), row: row,
        largestCurvature: local.largestCurvatures[index],
        isRecommended: index == advice.recommended)
    }
  }

  /// What programs read of a scheme.
  private struct Line {
    let scheme: String
    let kind: String
    let row: Advice.Row
    let largestCurvature: Double?
    let isRecommended: Bool

    /// In both; in the order of the CSV.
    private static let shared = Columns<Line>([
      Column("scheme") { .text($0.scheme) },
      Column("kind") { .text($0.kind) },
      Column("moves_per_unit") { .digits($0.row.outlook.movesPerUnit, 9) },
      Column("updates_per_unit") { .digits($0.row.outlook.updatesPerUnit, 9) },
      Column("staleness_mean") { .digits($0.row.outlook.meanStaleness, 9) },
      Column("staleness_p95") { .count($0.row.outlook.staleness95) },
      Column("staleness_max") { .count($0.row.outlook.largestStaleness) },
      Column("variance") { .digits($0.row.outlook.weightVariance, 9) },
      Column("bias") { .digits($0.row.outlook.bias.value, 9) },
      Column("averaging_time") { .digits($0.row.outlook.averagingTime, 9) },
      Column("stride") { .digits($0.row.outlook.stride, 9) },
      Column("pace") { .digits($0.row.outlook.pace, 9) },
      Column("largest_progress") { .digits($0.row.outlook.largestProgress, 9) },
      Column("largest_curvature") { .digits($0.largestCurvature, 9) },
      Column("front") { .flag($0.row.isOnFront) },
    ])

    static let csvColumns = shared.adding([Column("recommended") { .flag($0.isRecommended) }])

    static let jsonColumns = shared.adding([
      Column("aggregations_per_unit") { .exact($0.row.outlook.aggregationsPerUnit) },
      Column("bias_error") { .exact($0.row.outlook.bias.error) },
      Column("stable") { $0.row.isStable.map { .flag($0) } ?? .absent },
    ]).sortedByName
  }
}
