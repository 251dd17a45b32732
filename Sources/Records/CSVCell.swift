internal import Wording

// Cells of CSV files, as RFC 4180 has them and every reader of such files takes them.

extension String {
  /// The text as a cell: in quotes where it holds what would end a cell or a row, or spaces at an end.
  package var csvCell: String {
    let isPlain =
      !utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0) }
      && first != " " && last != " "
    return isPlain ? self : "\"" + replacing("\"", with: "\"\"") + "\""
  }
}

extension Double {
  /// Reads a measure's cell; an empty one has none.
  /// - Returns: nil when it is neither.
  package static func measure(csvCell text: some StringProtocol) -> Double?? {
    if text.isEmpty { return .some(nil) }
    return Double(text).map { $0.finite }
  }
}
