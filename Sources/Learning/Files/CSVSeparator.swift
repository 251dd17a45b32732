/// What stands between the cells of a CSV file.
public enum CSVSeparator: String, Hashable, Sendable, CaseIterable {
  /// The one of the others that the first row has most of.
  case found
  case comma, semicolon, tab

  /// Nil where it is to be found.
  var byte: UInt8? {
    switch self {
    case .found: nil
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    }
  }
}
