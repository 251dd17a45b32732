internal import Wording

/// A table for a terminal: the first column flush left, the others flush right.
public struct TextTable: Sendable {
  private var rows: [[String]]
  /// Lines of text between the rows, each before the row of its number.
  private var headings: [Int: String] = [:]

  /// Begins a table.
  /// - Parameter header: the head of each column, one at least.
  public init(header: [String]) {
    rows = [header]
  }

  /// - Precondition: as many cells as the header has.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "\(cells.count) cells under \(rows[0].count) heads")
    rows.append(cells)
  }

  /// A line of its own for the rows that follow.
  public mutating func append(heading: String) { headings[rows.count] = heading }

  /// The lines, with a rule under the header, each with its end.
  public var text: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].columns }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].columns)
        return column == 0 ? cells[column] + space : space + cells[column]
      }.joined(separator: "  ")
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    let body = rows.indices.dropFirst().flatMap { row in
      (headings[row].map { [$0] } ?? []) + [line(rows[row])]
    }
    return ([line(rows[0]), rule] + body).joined(separator: "\n") + "\n"
  }
}
