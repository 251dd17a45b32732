/// What to do about a cell of a CSV file that holds no number; nil where nothing is known.
public func advice(on cell: String) -> String? {
  if isMissing(cell) { return "a missing value: fill it in, or leave its row out, first" }
  let parts = cell.split(separator: ",", omittingEmptySubsequences: false)
  let isComma =
    parts.count == 2 && parts.allSatisfy { part in part.contains { $0.isASCII && $0.isNumber } }
    && Double(parts.joined(separator: ".")) != nil
  let (decimal, whole) = (parts.joined(separator: "."), parts.joined())
  if isInThousands(parts) {
    return parts.count > 2
      ? "commas between thousands: leave them out, \(whole)"
      : "a comma in a number: write \(decimal) where it is decimal, \(whole) where it marks "
        + "thousands"
  }
  return isComma ? "a decimal comma: write a point, \(decimal)" : nil
}

/// Whether these are the groups of a number with a comma before each three digits, as 1,250.
private func isInThousands(_ groups: [Substring]) -> Bool {
  func isDigits(_ text: Substring) -> Bool { text.allSatisfy { $0.isASCII && $0.isNumber } }
  guard groups.count > 1, var first = groups.first else { return false }
  if first.hasPrefix("-") || first.hasPrefix("+") { first = first.dropFirst() }
  return 1...3 ~= first.count && isDigits(first) && !first.hasPrefix("0")
    && groups.dropFirst().allSatisfy { $0.count == 3 && isDigits($0) }
}

/// Whether a cell says that there is no value, as statistics programs write it.
func isMissing(_ cell: String) -> Bool {
  ["", "?", "na", "n/a", "nan", "null", "none"].contains(cell.lowercased())
}
