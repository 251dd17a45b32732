internal import Glibc

/// How many bytes a file may unpack to: a few bytes of a hostile one stand for more than any disk has.
enum UnpackingLimit {
  /// The variable of the environment that sets another limit, in bytes.
  private static let variable = "METRONOME_UNPACK_LIMIT"
  private static let usualRatio = 100
  private static let usualLeast = 1 << 30

  /// What `packed` bytes may unpack to.
  /// - Throws: when the environment says something that is no number of bytes.
  static func most(packed: Int) throws(LearningError) -> Int {
    if let value = unsafe getenv(variable) {
      let text = unsafe String(cString: value)
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

  /// Refuses what unpacks to more than `most` bytes.
  static func refusal(_ name: String, most: Int) -> LearningError {
    LearningError(
      file: name,
      "it unpacks to more than \(most) bytes; without \(variable) "
        + "in the environment, which says how many are allowed, \(usualLeast) are, or "
        + "\(usualRatio) times the packed size")
  }
}
