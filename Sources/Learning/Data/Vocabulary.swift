/// The different characters of a text, by their Unicode numbers; a character's code is its place.
struct Vocabulary {
  /// Codes are bytes.
  static let countMax = 256

  private var known: Set<Unicode.Scalar> = []
  private var codes: [Unicode.Scalar: UInt8] = [:]
  /// The same for the first 128 characters, which nearly all texts consist of.
  private var plainCodes = Array(repeating: UInt8(0), count: 128)
  private var isPlainKnown = Array(repeating: false, count: 128)

  /// How many characters there are.
  var count: Int { known.count }

  func contains(_ scalar: Unicode.Scalar) -> Bool { known.contains(scalar) }

  /// Adds the characters of `text`; carriage returns are no characters.
  mutating func add(_ text: Substring.UnicodeScalarView) {
    for scalar in text where scalar != "\r" {
      if scalar.isASCII {
        if isPlainKnown[Int(scalar.value)] { continue }
        isPlainKnown[Int(scalar.value)] = true
      }
      known.insert(scalar)
    }
  }

  /// Takes given characters in the place of those that were added.
  /// - Throws: where some of these are not among them; `name` is where they are from.
  mutating func take(_ given: String, in name: String) throws(LearningError) {
    var taken = Vocabulary()
    taken.add(given.unicodeScalars[...])
    if let other = known.subtracting(taken.known).min() {
      throw LearningError(
        .dataFile,
        "\(name): the character \(String(other).debugDescription) is not among data.characters; "
          + "add it there, or leave it out of the text")
    }
    self = taken
  }

  /// Gives the characters their codes.
  /// - Throws: when there are too many; `name` is where they are from.
  mutating func close(_ name: String) throws(LearningError) {
    guard count <= Self.countMax else {
      throw LearningError(
        .dataFile,
        "\(name): \(count) different characters; at most \(Self.countMax) are told apart")
    }
    for (code, scalar) in known.sorted().enumerated() {
      codes[scalar] = UInt8(code)
      if scalar.isASCII { plainCodes[Int(scalar.value)] = UInt8(code) }
    }
  }

  /// The characters by code.
  var names: [String] { known.sorted().map { String($0) } }

  /// The codes of a text's characters.
  /// - Precondition: it is closed, and the text was added.
  func codes(of text: Substring.UnicodeScalarView) -> [UInt8] {
    text.lazy.filter { $0 != "\r" }.map { self[$0] }
  }

  /// The code of a character that was added; 0 for any other.
  subscript(scalar: Unicode.Scalar) -> UInt8 {
    scalar.isASCII ? plainCodes[Int(scalar.value)] : codes[scalar] ?? 0
  }
}
