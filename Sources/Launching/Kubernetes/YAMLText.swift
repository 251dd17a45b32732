extension String {
  /// A text as a value in YAML, between double quotes wherever a reader could take it for anything else.
  var yamlText: String {
    let isPlain =
      first?.isASCIILetter == true
      && unicodeScalars.allSatisfy { $0.isPlainInYAML }
      && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(lowercased())
    return isPlain ? self : quotedForYAML
  }

  /// Between double quotes.
  var quotedForYAML: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
        text += "\\x" + hexadecimal(scalar.value)
      case _ where scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0xFEFF:
        text += "\\u" + hexadecimal(scalar.value >> 8) + hexadecimal(scalar.value & 0xFF)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// Each line but the first so many spaces further right.
  func indented(_ count: Int) -> String {
    replacing("\n", with: "\n" + String(repeating: " ", count: count))
  }

  /// All lines that say something so many spaces further right, and a line's end behind the last.
  func linesIndented(_ count: Int) -> String {
    let margin = String(repeating: " ", count: count)
    return split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : margin + $0
    }.joined(separator: "\n")
  }
}

private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return digits.count == 1 ? "0" + digits : digits
}

extension Character {
  fileprivate var isASCIILetter: Bool { isASCII && isLetter }
}

extension Unicode.Scalar {
  fileprivate var isPlainInYAML: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/": true
    default: false
    }
  }
}
