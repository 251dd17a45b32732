import Learning

extension TaskFacts {
  /// The digest of the data and of its division as it stands on the wire: the fingerprint's 8 bytes,
  /// the lowest first.
  var dataDigest: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: fingerprint >> (8 * UInt64($0))) }
  }
}
