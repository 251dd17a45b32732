internal import Glibc

/// How many bytes a file may unpack to: a few bytes of a hostile one stand for more than any disk has.
enum UnpackingLimit {
  /// The variable of the environment that sets another limit, in bytes.
  private static let variable = "METRONOME_UNPACK_LIMIT"
  private static let usualRatio = 100
  private static let usualLeast = 1 << 30

  /// What `packed` bytes may unpack to.
  static func most(packed: Int) -> Int {
    if let value = unsafe getenv(variable), let most = Int(unsafe String(cString: value)) {
      return most
    }
    let (product, overflow) = packed.multipliedReportingOverflow(by: usualRatio)
    return overflow ? .max : max(usualLeast, product)
  }

  static func refusal(_ name: String, packed: Int) -> LearningError {
    LearningError(
      file: name,
      "it unpacks to more than \(most(packed: packed)) bytes; without \(variable) "
        + "in the environment, which says how many are allowed, \(usualLeast) are, or "
        + "\(usualRatio) times the packed size")
  }
}
