import Federation

extension EmpiricalLaw {
  /// Reads the measured values: from a file, or as they are listed.
  init(reading section: inout Section, _ rule: NumberRule) {
    let inFile = section.table("file").map { Self.histogram($0, rule) }
    let isList = section.isList("values")
    let values = isList ? section.numbers("values", rule, clients: nil) : nil
    let cumulative =
      section.isList("cumulative") ? section.numbers("cumulative", .share, clients: nil) : nil
    for key in ["values", "cumulative"] {
      guard let setting = section.ask(key), !section.isList(key) else { continue }
      section.refuse(setting, key, allowed: "a list of numbers")
    }
    self.init(samples: [1])
    if let inFile {
      if !inFile.isEmpty { self.init(histogram: inFile) }
      for key in ["values", "cumulative"] where section.peek(key) != nil {
        section.report("found beside file; allowed: values or file, one of them", key: key)
      }
    } else if section.peek("cumulative") != nil {
      guard let values, let cumulative else { return }
      let isRising = zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
      let isShare = zip(cumulative, cumulative.dropFirst()).allSatisfy { $0 < $1 }
      if values.count == cumulative.count, isRising, isShare, cumulative.last == 1 {
        self.init(values: values, cumulative: cumulative)
      } else {
        section.report(
          "found \(cumulative.count) shares of \(values.count) values; allowed: ascending values, "
            + "and for each the share of those up to it, ascending to 1",
          key: "cumulative")
      }
    } else if let values, !values.isEmpty {
      self.init(samples: values)
    } else if section.peek("file") == nil, !isList || values?.isEmpty == true {
      section.report(
        "missing with kind empirical; allowed: a list of numbers, or file", key: "values")
    }
  }

  /// A number a line, or a value and how often it was seen.
  private static func histogram(
    _ table: FileTable, _ rule: NumberRule
  ) -> [(value: Double, count: Double)] {
    var found: [(value: Double, count: Double)] = []
    var total = 0.0
    for row in table.rows {
      guard 1...2 ~= row.fields.count else {
        table.report("\(row.fields.count) fields", allowed: "a value, or value,count", of: row)
        return []
      }
      guard let value = row.number(0), rule.holds(value) else {
        table.report(row.found(0), allowed: rule.sentence, of: row)
        return []
      }
      guard let count = row.fields.count == 2 ? row.number(1) : 1, 0...1e15 ~= count else {
        table.report(row.found(1), allowed: "a number from 0 to 1e15", of: row)
        return []
      }
      total += count
      found.append((value, count))
    }
    if total > 0 { return found }
    table.report("no value", allowed: "a value on each line, or value,count")
    return []
  }

  /// The keys of the law's section but its kind.
  var entries: [(String, Written)] {
    if self == EmpiricalLaw(samples: values) { return [("values", .list(values))] }
    return [("values", .list(values)), ("cumulative", .list(cumulative))]
  }
}
