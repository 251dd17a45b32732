internal import CSodium

/// SHA-256 (FIPS 180-4), fed piece by piece. A value: a copy goes on by itself.
@safe public struct SHA256: Sendable {
  private var state = crypto_hash_sha256_state()

  /// Of nothing yet.
  public init() { unsafe _ = crypto_hash_sha256_init(&state) }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    unsafe _ = crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  /// Adds numbers as little-endian float32.
  public mutating func update(_ values: [Float]) {
    unsafe values.withUnsafeBytes { bytes in
      // This machine's own layout: every machine that Swift runs Linux on is little-endian.
      unsafe _ = crypto_hash_sha256_update(
        &state, bytes.bindMemory(to: UInt8.self).baseAddress, UInt64(bytes.count))
    }
  }

  /// The digest of what was added so far, as 64 hexadecimal digits.
  public func hexadecimalDigest() -> String {
    var finished = state
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe _ = crypto_hash_sha256_final(&finished, &digest)
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  /// The digest of a text in UTF-8.
  public static func digest(of text: String) -> String {
    var hash = SHA256()
    hash.update(Array(text.utf8))
    return hash.hexadecimalDigest()
  }
}
