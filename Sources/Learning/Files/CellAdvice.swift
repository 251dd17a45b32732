/// What to do about a cell of a CSV file that holds no number; nil where nothing is known.
public func advice(on cell: String) -> String? {
  if isMissing(cell) { return "a missing value: fill it in, or leave its row out, first" }
  let parts = cell.split(separator: ",", omittingEmptySubsequences: false)
  let isComma =
    parts.count == 2 && parts.allSatisfy { part in part.contains { $0.isASCII && $0.isNumber } }
    && Double(parts.joined(separator: ".")) != nil
  if isComma { return "a decimal comma: write a point, \(parts.joined(separator: "."))" }
  return nil
}

/// Whether a cell says that there is no value, as statistics programs write it.
func isMissing(_ cell: String) -> Bool {
  ["", "?", "na", "n/a", "nan", "null", "none"].contains(cell.lowercased())
}
