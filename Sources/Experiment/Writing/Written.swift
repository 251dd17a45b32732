/// A value of the experiment file as it is written.
enum Written: CustomStringConvertible {
  /// Text that needs no quotes.
  case plain(String)
  /// Any text, in quotes.
  case text(String)
  case number(Double)
  case list([Double])
  case ticks(Int64)
  case section([(String, Written)])
  case items([Written])

  static let none = plain("none")
  static func count(_ count: Int) -> Written { .plain("\(count)") }
  static func word(_ word: some RawRepresentable<String>) -> Written { .plain(word.rawValue) }
  static func numberOrList(_ numbers: [Double]) -> Written {
    numbers.count == 1 ? .number(numbers[0]) : .list(numbers)
  }

  /// A name as a key: in quotes, unless it is a word of letters, digits, points and `_`.
  static func key(_ name: String) -> String {
    let isWord = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isWord ? name : quoted(name)
  }

  /// The section with one more key.
  /// - Precondition: it is one.
  func adding(_ key: String, _ value: Written) -> Written {
    guard case .section(let entries) = self else { preconditionFailure("\(self) has no keys") }
    return .section(entries + [(key, value)])
  }

  var description: String {
    switch self {
    case .plain(let text): text
    case .text(let text): Self.quoted(text)
    case .number(let number): Self.shortest(number)
    case .list(let numbers): "[" + numbers.map(Self.shortest).joined(separator: ", ") + "]"
    case .ticks(let ticks): Ticks.written(ticks)
    case .items(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
    case .section(let entries):
      "{ " + entries.map { "\($0): \($1)" }.joined(separator: ", ") + " }"
    }
  }

  /// The shortest decimal number that reads back as the same `Double`: `0.1`, `2`, `1.0e-05`.
  private static func shortest(_ number: Double) -> String {
    let text = "\(number)"
    if text.hasSuffix(".0") { return String(text.dropLast(2)) }
    // YAML 1.1 takes an exponent without a point for text.
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "\"": "\\\(scalar)"
      case "\n": "\\n"
      case "\t": "\\t"
      default: "\(scalar)"
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}

extension Double {
  /// As an experiment file has it.
  public var asWritten: String { Written.number(self).description }
}

extension Unicode.Scalar {
  /// Whether YAML takes the scalar as it is between quotes, so that no other escape is needed.
  var isWritable: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
    default: true
    }
  }
}
