extension Setting {
  /// The value as YAML on one line, which reads back as the same.
  var flow: String { flow(isInside: false) }

  /// - Parameter isInside: whether it stands in braces or brackets, which a comma would divide.
  private func flow(isInside: Bool) -> String {
    switch content {
    case .list(let elements):
      "[" + elements.map { $0.flow(isInside: true) }.joined(separator: ", ") + "]"
    case .section(let entries):
      "{"
        + entries.map { "\(Self.text($0.key)): \($0.value.flow(isInside: true))" }
        .joined(separator: ", ") + "}"
    case .text(let text, quoted: true): Self.quoted(text)
    case .text(let text, quoted: false): isInside ? Self.text(text) : text
    }
  }

  /// In quotes where braces and brackets would not hold it together without.
  private static func text(_ text: String) -> String {
    text.contains { ",[]{}:#\"'".contains($0) } || !text.unicodeScalars.allSatisfy(\.isWritable)
      ? quoted(text) : text
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
      if scalar.isWritable { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
    return "\"" + escaped.joined() + "\""
  }
}
