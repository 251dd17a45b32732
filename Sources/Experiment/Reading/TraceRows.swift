import Learning

/// The rows of a trace, a CSV file, by client: what was recorded of each, in order.
struct TraceRows {
  /// What the rows say, and the first line that says so.
  enum Columns {
    /// A client's work, which may overlap: the server can give work up and send the next.
    case work
    /// How long a client's work took.
    case durations
    /// When a client was available; never overlaps.
    case stretches

    var header: String { self == .durations ? "client,duration" : "client,start,end" }
    /// How many there are.
    var count: Int { self == .durations ? 2 : 3 }
  }

  private(set) var durations: [[Int64]] = []
  private(set) var stretches: [[Range<Int64>]] = []

  /// Nil where something is wrong, which is reported: the first of it, with its line.
  /// - Parameter clients: how many there are; nil where that is not known.
  init?(_ table: FileTable, columns allowed: [Columns], clients: Int?) {
    let headers = allowed.map(\.header).joined(separator: " or ")
    var columns: Columns?
    let isWhole = table.walk { row in
      if let columns { return add(row, of: table, columns, clients: clients) }
      columns = allowed.first { columns in
        table.hasHeader
          ? columns.header == row.texts.joined(separator: ",") : columns.count == row.count
      }
      guard let columns else {
        let found = String(row.texts.joined(separator: ",").prefix(60)).debugDescription
        table.report(
          table.hasHeader ? found : "\(row.count) cells",
          allowed: table.hasHeader ? "the header \(headers)" + row.headerAdvice : headers,
          of: row)
        return false
      }
      return table.hasHeader || add(row, of: table, columns, clients: clients)
    }
    guard isWhole else { return nil }
    guard columns != nil else {
      table.report("nothing", allowed: "the header \(headers), and rows")
      return nil
    }
    let count = clients ?? max(durations.count, stretches.count, 1)
    let rows = columns == .stretches ? stretches.map(\.isEmpty) : durations.map(\.isEmpty)
    if let absent = (0..<count).first(where: { $0 >= rows.count || rows[$0] }) {
      table.report(
        "no row of client \(absent)", allowed: "a row of each client from 0 to \(count - 1)")
      return nil
    }
  }

  /// The beginning of each client's latest row.
  private var latest: [Int64] = []

  private mutating func add(
    _ row: CSVRow, of table: FileTable, _ columns: Columns, clients: Int?
  ) -> Bool {
    guard row.count == columns.count else {
      table.report("\(row.count) cells", allowed: columns.header, of: row)
      return false
    }
    guard let client = Int(row[0]),
      0..<(clients ?? CountRule.moderate.range.upperBound) ~= client
    else {
      let last = (clients ?? CountRule.moderate.range.upperBound) - 1
      table.report("the client \(row.found(0))", allowed: "0 to \(last), as clients says", of: row)
      return false
    }
    while durations.count <= client {
      durations.append([])
      stretches.append([])
      latest.append(-1)
    }
    func ticks(_ field: Int, _ rule: NumberRule) -> Int64? {
      guard let number = row.finiteNumber(field), rule.holds(number) else {
        table.report(cell: field, of: row, allowed: rule.sentence)
        return nil
      }
      return row.decimal(field).flatMap(Ticks.read)
    }
    if columns == .durations {
      guard let duration = ticks(1, .time) else { return false }
      durations[client].append(duration)
      return true
    }
    guard let start = ticks(1, .timeOrZero), let end = ticks(2, .timeOrZero) else { return false }
    guard end > start else {
      table.report(
        "an end of \(row[2])", allowed: "a time after the start, \(row[1])", of: row)
      return false
    }
    if columns == .work {
      guard start > latest[client] else {
        table.report(
          "a start of \(row[1])",
          allowed: "a time after the start of client \(client)'s row before, "
            + Ticks.written(latest[client]), of: row)
        return false
      }
      latest[client] = start
      durations[client].append(end - start)
    } else {
      guard start >= max(latest[client], 0) else {
        table.report(
          "a start of \(row[1])",
          allowed: "a time from \(Ticks.written(latest[client])) on, where client \(client)'s row "
            + "before ends", of: row)
        return false
      }
      latest[client] = end
      stretches[client].append(start..<end)
    }
    return true
  }
}
