/// The columns of a type of rows, stated once and in their order: a header, lines of CSV, their reader
/// and objects of JSON follow.
package struct Columns<Row>: Sendable {
  private let all: [Column<Row>]

  /// These columns, each of another name.
  package init(_ all: [Column<Row>]) { self.all = all }

  /// The names, with commas between them; no line end.
  package var header: String { all.map(\.name).joined(separator: ",") }

  /// A row of a CSV file, without its end.
  package func line(of row: Row) -> String {
    all.map { $0.cell(row).csv }.joined(separator: ",")
  }

  /// A whole CSV file: the header and a line for each row, each with its end.
  package func csv(of rows: some Sequence<Row>) -> [UInt8] {
    var text = Array((header + "\n").utf8)
    for row in rows {
      text += line(of: row).utf8
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// Reads a line that `line(of:)` wrote, of cells without commas in them.
  /// - Parameter blank: a row whose values are all replaced.
  /// - Returns: nil when it is none.
  func row(in line: some StringProtocol, replacing blank: Row) -> Row? {
    let cells = line.split(separator: ",", omittingEmptySubsequences: false)
    guard cells.count == all.count else { return nil }
    var row = blank
    for (column, cell) in zip(all, cells) {
      guard let read = column.read, read(Substring(cell), &row) else { return nil }
    }
    return row
  }

  /// With others behind them.
  package func adding(_ others: [Column<Row>]) -> Columns { Columns(all + others) }

  /// In the order of their names, as the keys of our JSON are.
  package var sortedByName: Columns { Columns(all.sorted { $0.name < $1.name }) }
}

extension JSONWriter {
  /// Adds an object of a row: a key for each column, in their order, but for what is absent.
  package mutating func add<Row>(_ key: String?, _ row: Row, _ columns: Columns<Row>) {
    object(key) { writer in
      columns.forEachCell(of: row) { writer.add($0, $1) }
    }
  }
}

extension Columns {
  fileprivate func forEachCell(of row: Row, _ body: (String, Cell) -> Void) {
    for column in all { body(column.name, column.cell(row)) }
  }
}
