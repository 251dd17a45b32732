import FoundationEssentials

/// Values that are kept as JSON and read back: one declaration says both. Keys are sorted, and `/` stands as
/// it is.
enum StoredJSON {
  /// The text, with a line end.
  /// - Parameter isIndented: whether people read it.
  static func text(of value: some Encodable, isIndented: Bool) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isIndented { encoder.outputFormatting.insert(.prettyPrinted) }
    do {
      return try Array(encoder.encode(value)) + Array("\n".utf8)
    } catch {
      preconditionFailure("what is kept holds nothing that JSON cannot: \(error)")
    }
  }

  /// Reads what `text(of:)` wrote.
  static func read<Value: Decodable>(_ text: [UInt8], as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text))
  }
}
