extension Experiment {
  /// What a name may be, for messages.
  static let nameRule =
    "ASCII letters, digits, \".\", \"_\" and \"-\", at most 100, a letter, digit or \"_\" first"

  /// Whether `name` can be a part of a folder's name everywhere.
  static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 100 else { return false }
    return name.utf8.allSatisfy(isNameByte) && !".-".utf8.contains(first)
  }

  /// The name of an experiment whose file does not give one: the file's, without its extension and
  /// with a `-` for what no name may have.
  static func name(ofFile file: String) -> String {
    var stem = file.split(separator: "/").last ?? ""
    if let point = stem.lastIndex(of: ".") { stem = stem[..<point] }
    let bytes = stem.utf8.map { isNameByte($0) ? $0 : UInt8(ascii: "-") }
    let name = String(decoding: bytes.prefix(100), as: UTF8.self).drop { ".-".contains($0) }
    return name.isEmpty ? "experiment" : String(name)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
