/// What a process computes with.
public struct DeclaredArithmetic: Hashable, Sendable {
  /// "ordered", "openblas", or what another client calls its own: at most 64 bytes of printable ASCII.
  public var kind: String
  /// What it is tuned to, OpenBLAS's core name for example: at most 64 bytes of printable ASCII, or
  /// none.
  public var core: String

  public init(kind: String, core: String = "") {
    self.kind = kind
    self.core = core
  }

  func check(_ field: String) throws(WireError) {
    try checkShortName(kind, "\(field).kind", lengths: 0...Limits.shortNameByteCountMax)
    try checkShortName(core, "\(field).core", lengths: 0...Limits.shortNameByteCountMax)
  }
}

/// Refuses a name that is not of so many printable ASCII characters.
func checkShortName(
  _ name: String, _ field: String, lengths: ClosedRange<Int>
) throws(WireError) {
  try WireError.check(name.utf8.count, in: lengths, "the number of bytes of \(field)")
  guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
    throw .outOfRange(field: field, found: "other characters", allowed: "printable ASCII")
  }
}

/// Refuses a name that is longer than people write.
func checkName(_ name: String, _ field: String) throws(WireError) {
  try WireError.check(
    name.utf8.count, in: 0...Limits.nameByteCountMax, "the number of bytes of \(field)")
}
