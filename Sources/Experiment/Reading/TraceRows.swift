import Learning
internal import Wording

/// Reads the rows of a trace, a table with a header: what was recorded of each client, in order.
struct TraceRows {
  /// What the rows say, and the columns that say so.
  enum Columns {
    /// A client's work, which may overlap: the server can give work up and send the next.
    case work
    /// How long a client's work took.
    case durations
    /// When a client was available; never overlaps.
    case stretches

    var names: [String] {
      self == .durations ? ["client", "duration"] : ["client", "start", "end"]
    }
  }

  private let table: FileTable
  private let times: RecordedTimes

  /// Durations, and stretches from the first start in the file on.
  private var durations = Recording<Int64>()
  private var stretches = Recording<Range<Int128>>()
  /// The latest row of each client, and what it said.
  private var latest: [(time: Int128, text: String)] = []

  private init(_ table: FileTable, _ times: RecordedTimes) {
    (self.table, self.times) = (table, times)
  }

  /// How long work took. Nil where something is wrong, which is reported: the first of it, with its
  /// line.
  static func durations(_ table: FileTable, _ times: RecordedTimes) -> Recording<Int64>? {
    var rows = TraceRows(table, times)
    return rows.read([.work, .durations]) ? rows.durations : nil
  }

  /// When clients were available; the first start in the file is time 0. Nil as above.
  static func stretches(_ table: FileTable, _ times: RecordedTimes) -> Recording<Range<Int64>>? {
    var rows = TraceRows(table, times)
    guard rows.read([.stretches]) else { return nil }
    let all = rows.stretches.values.joined()
    let first = all.map(\.lowerBound).min() ?? 0
    guard let last = all.map(\.upperBound).max(), last - first <= RecordedTimes.longest else {
      table.report(
        "stretches that are too far from one another",
        allowed: "at most 4611686018 time units from the first start to the last end")
      return nil
    }
    return rows.stretches.mapValues { Int64($0.lowerBound - first)..<Int64($0.upperBound - first) }
  }

  private mutating func read(_ allowed: [Columns]) -> Bool {
    var header: (columns: Columns, places: [Int])?
    let table = table
    let isWhole = table.walk { row in
      if let (columns, places) = header { return add(row, columns, places) }
      header = table.hasHeader ? find(allowed, in: row) : number(allowed, of: row)
      guard let (columns, places) = header else { return false }
      return table.hasHeader || add(row, columns, places)
    }
    guard isWhole else { return false }
    if durations.ids.isEmpty, stretches.ids.isEmpty {
      table.report(
        header == nil ? "nothing" : "no row", allowed: "the header \(Self.names(allowed)), and rows"
      )
      return false
    }
    return true
  }

  private static func names(_ allowed: [Columns]) -> String {
    allowed.map { $0.names.joined(separator: ",") }.joined(separator: " or ")
  }

  /// The columns of a file without a header, in their order.
  private func number(
    _ allowed: [Columns], of row: CSVRow
  ) -> (columns: Columns, places: [Int])? {
    if let columns = allowed.first(where: { $0.names.count == row.count }) {
      return (columns, Array(columns.names.indices))
    }
    table.report(
      row.count.counted("cell"),
      allowed: Self.names(allowed) + row.advice(onSeparator: table.separator), of: row)
    return nil
  }

  /// Where the columns are, in any order and among others.
  private func find(
    _ allowed: [Columns], in header: CSVRow
  ) -> (columns: Columns, places: [Int])? {
    let names = header.texts
    let found = allowed.filter { $0.names.allSatisfy(names.contains) }
    let isClear = Set(names.filter { allowed.flatMap(\.names).contains($0) }).isSubset(
      of: found.first?.names ?? [])
    guard found.count == 1, isClear, let columns = found.first,
      columns.names.allSatisfy({ name in names.count { $0 == name } == 1 })
    else {
      table.report(
        names.joined(separator: ",").quoted,
        allowed: "the header \(Self.names(allowed))" + table.headerAdvice(header), of: header)
      return nil
    }
    return (columns, columns.names.map { names.firstIndex(of: $0) ?? 0 })
  }

  private mutating func add(_ row: CSVRow, _ columns: Columns, _ places: [Int]) -> Bool {
    guard let last = places.max(), row.count > last else {
      table.report(
        row.count.counted("cell"), allowed: columns.names.joined(separator: ","), of: row)
      return false
    }
    let id = row[places[0]]
    guard !id.isEmpty, id.utf8.count <= 200, id.unicodeScalars.allSatisfy(\.isWritable) else {
      table.report(
        "the client \(row.found(places[0]))", allowed: "a number or a name, of at most 200 bytes",
        of: row)
      return false
    }
    if columns == .durations {
      guard let duration = row.decimal(places[1]).flatMap({ times.length($0) }) else {
        table.report(cell: places[1], of: row, allowed: times.sentence)
        return false
      }
      durations.append(duration, at: durations.place(of: id))
      return true
    }
    guard let start = instant(row, places[1]), let end = instant(row, places[2]) else {
      return false
    }
    let (from, to) = (row[places[1]], row[places[2]])
    guard end > start else {
      table.report("an end of \(to)", allowed: "a time after the start, \(from)", of: row)
      return false
    }
    guard let length = RecordedTimes.length(end - start) else {
      table.report("\(from) to \(to)", allowed: times.sentence, of: row)
      return false
    }
    return columns == .work
      ? addWork(length, from: start, row, id, text: from)
      : addStretch(start..<end, row, id, from: from, text: to)
  }

  private func instant(_ row: CSVRow, _ place: Int) -> Int128? {
    // Differences of such instants have room.
    if let instant = row.decimal(place).flatMap({ times.instant($0) }),
      instant.magnitude < RecordedTimes.mostTicks
    {
      return instant
    }
    let isNumber = row.number(place) != nil
    table.report(cell: place, of: row, allowed: isNumber ? times.instantSentence : "a number")
    return nil
  }

  private mutating func addWork(
    _ length: Int64, from start: Int128, _ row: CSVRow, _ id: String, text: String
  ) -> Bool {
    let place = durations.place(of: id)
    if place < latest.count, start <= latest[place].time {
      table.report(
        "a start of \(text)",
        allowed: "a time after the start of client \(id)'s row before, \(latest[place].text)",
        of: row)
      return false
    }
    remember(start, text, at: place)
    durations.append(length, at: place)
    return true
  }

  private mutating func addStretch(
    _ stretch: Range<Int128>, _ row: CSVRow, _ id: String, from: String, text: String
  ) -> Bool {
    let place = stretches.place(of: id)
    if place < latest.count, stretch.lowerBound < latest[place].time {
      table.report(
        "a start of \(from)",
        allowed: "a time from \(latest[place].text) on, where client \(id)'s row before ends",
        of: row)
      return false
    }
    remember(stretch.upperBound, text, at: place)
    stretches.append(stretch, at: place)
    return true
  }

  private mutating func remember(_ time: Int128, _ text: String, at place: Int) {
    if place < latest.count { latest[place] = (time, text) } else { latest.append((time, text)) }
  }
}
