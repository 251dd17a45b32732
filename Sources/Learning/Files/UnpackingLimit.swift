internal import Glibc

/// What a variable of the environment says; nil where it is not set.
func environmentText(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// How many bytes a file may unpack to: a few bytes of a hostile one stand for more than any disk has.
enum UnpackingLimit {
  /// The variable of the environment that sets another limit, in bytes.
  private static let variable = "METRONOME_UNPACK_LIMIT"
  private static let usualRatio = 100
  private static let usualLeast = 1 << 30

  /// What `packed` bytes may unpack to.
  /// - Parameter text: what the environment says, nil for nothing.
  /// - Throws: when that is no number of bytes.
  static func most(
    packed: Int, _ text: String? = environmentText(variable)
  ) throws(LearningError) -> Int {
    if let text {
      guard let most = Int(text), most >= 0 else {
        throw LearningError(
          .dataFile,
          "\(variable): found \"\(text.prefix(40))\"; allowed: how many bytes a packed file may "
            + "unpack to, a whole number of at least 0")
      }
      return most
    }
    let (product, overflow) = packed.multipliedReportingOverflow(by: usualRatio)
    return overflow ? .max : max(usualLeast, product)
  }

  /// Refuses an environment that says something else.
  static func check() throws(LearningError) { _ = try most(packed: 0) }

  /// Refuses what unpacks to more than `most` bytes.
  static func refusal(_ name: String, most: Int) -> LearningError {
    LearningError(
      file: name,
      "it unpacks to more than \(most) bytes; without \(variable) "
        + "in the environment, which says how many are allowed, \(usualLeast) are, or "
        + "\(usualRatio) times the packed size")
  }
}
