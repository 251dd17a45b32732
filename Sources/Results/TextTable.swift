/// A table for a terminal: the first column flush left, the others flush right.
public struct TextTable: Sendable {
  private var rows: [[String]]

  public init(header: [String]) {
    rows = [header]
  }

  /// - Precondition: as many cells as the header has.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "\(cells.count) cells under \(rows[0].count) heads")
    rows.append(cells)
  }

  /// The lines, with a rule under the header, each with its end.
  public var text: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return column == 0 ? cells[column] + space : space + cells[column]
      }.joined(separator: "  ")
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return ([line(rows[0]), rule] + rows.dropFirst().map(line)).joined(separator: "\n") + "\n"
  }
}
