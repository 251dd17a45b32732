import Federation

extension RecordRule {
  /// What the word in place of the section stands for, if anything.
  init?(word: String?) {
    switch word {
    case "all": self = .all
    case "none": self = .none
    default: return nil
    }
  }

  /// Reads the `record` section.
  init(reading section: inout Section) {
    self = .usual
    updates = section.countAllOrNone("updates", .count, default: updates)
    updatesPerClient = section.countOrAll(
      "updates-per-client", .count, default: updatesPerClient)
    aggregations = section.countAllOrNone("aggregations", .count, default: aggregations)
    clients = section.countAllOrNone("clients", .moderate, default: clients)
    clientMeasures = section.countAllOrNone("client-measures", .count, default: clientMeasures)
  }

  /// The `record` section, whole.
  var written: Written {
    .section([
      ("updates", Self.written(updates)),
      ("updates-per-client", Self.written(updatesPerClient)),
      ("aggregations", Self.written(aggregations)), ("clients", Self.written(clients)),
      ("client-measures", Self.written(clientMeasures)),
    ])
  }

  private static func written(_ count: Int?) -> Written {
    switch count {
    case nil: .plain("all")
    case 0: .none
    case let count?: .count(count)
    }
  }
}
