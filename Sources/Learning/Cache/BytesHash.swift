internal import Digests

/// How many bytes there are, and their digest.
struct BytesHash: Hashable {
  let count: Int
  let digest: ContentDigest

  fileprivate init(count: Int, digest: ContentDigest) {
    self.count = count
    self.digest = digest
  }

  /// Of an array of numbers, as they lie in memory.
  init(_ numbers: [some BitwiseCopyable]) {
    var hash = ContentHash()
    unsafe hash.update(numbers.span.bytes)
    unsafe self.init(count: numbers.span.bytes.byteCount, digest: hash.digest)
  }

  init(_ range: ByteRange) {
    var hash = ContentHash()
    unsafe hash.update(range.bytes.span.bytes)
    self.init(count: range.count, digest: hash.digest)
  }
}

/// The hash of bytes that come piece by piece.
final class BytesHashing {
  private var content = ContentHash()
  private var count = 0

  func add(_ bytes: [UInt8]) {
    count += bytes.count
    unsafe content.update(bytes.span.bytes)
  }

  /// Of all bytes so far.
  var hash: BytesHash { BytesHash(count: count, digest: content.digest) }
}
