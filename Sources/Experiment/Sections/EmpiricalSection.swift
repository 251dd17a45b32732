import Federation
import Learning
internal import Wording

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
          "found \(cumulative.count.counted("share")) of \(values.count.counted("value")); "
            + "allowed: ascending values, and for each the share of those up to it, ascending to 1",
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
    var isFirst = true
    let isWhole = table.walk { row in
      defer { isFirst = false }
      if isFirst, table.hasHeader, [["value"], ["value", "count"]].contains(row.texts) {
        return true
      }
      guard 1...2 ~= row.count else {
        table.report(row.count.counted("cell"), allowed: "a value, or value,count", of: row)
        return false
      }
      guard let value = row.finiteNumber(0), rule.holds(value) else {
        table.report(
          cell: 0, of: row, allowed: rule.sentence + row.advice(onSeparator: table.separator))
        return false
      }
      guard let count = row.count == 2 ? row.finiteNumber(1) : 1, 0...1e15 ~= count else {
        table.report(cell: 1, of: row, allowed: "a number from 0 to 1e15")
        return false
      }
      total += count
      found.append((value, count))
      return true
    }
    guard isWhole else { return [] }
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
