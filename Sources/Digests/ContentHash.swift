internal import CXXHash

/// Tells apart contents that differ by accident: XXH3 with 128 bits, at several gigabytes a second.
///
/// Anybody can make two contents with one digest; for what others may want to forge there is SHA-256.
@safe public struct ContentHash: ~Copyable {
  private let state: OpaquePointer

  /// Of nothing yet.
  public init() {
    guard let state = unsafe XXH3_createState() else { fatalError("no memory for a hash") }
    unsafe self.state = state
    unsafe XXH3_128bits_reset(state)
  }

  deinit { unsafe XXH3_freeState(state) }

  /// Adds bytes.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe _ = XXH3_128bits_update(state, $0.baseAddress, $0.count) }
  }

  /// What was added so far.
  public var digest: ContentDigest {
    let hash = unsafe XXH3_128bits_digest(state)
    return ContentDigest(high: hash.high64, low: hash.low64)
  }
}

/// 128 bits that stand for a content.
public struct ContentDigest: Hashable, Sendable {
  /// The upper 64 bits.
  public let high: UInt64
  /// The lower 64 bits.
  public let low: UInt64

  /// A digest of these bits.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// As 32 hexadecimal digits, as the tool `xxhsum -H2` prints it.
  public var text: String { Self.text(high) + Self.text(low) }

  private static func text(_ half: UInt64) -> String {
    let digits = String(half, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
