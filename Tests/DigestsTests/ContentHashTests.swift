import Chance
import Digests
import Testing

@Suite struct ContentHashTests {
  @Test func `digests are those that xxhsum prints`() {
    #expect(digest(of: []).text == "99aa06d3014798d86001c324468d497f")
    #expect(digest(of: Array("abc".utf8)).text == "06b05ab6733a618578af5f94892f3950")
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `pieces give the digest of the whole, and each byte counts`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .testInputs)
    var bytes = (0..<Int(1 + random.nextBelow(3_000))).map { _ in UInt8(random.nextBelow(256)) }
    var pieces = ContentHash()
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Int(random.nextBelow(700)))
      pieces.update(bytes.span.bytes.extracting(start..<end))
      start = end
    }
    #expect(pieces.digest == digest(of: bytes))
    bytes[Int(random.nextBelow(UInt32(bytes.count)))] ^= 1 << UInt8(random.nextBelow(8))
    #expect(pieces.digest != digest(of: bytes))
  }

  private func digest(of bytes: [UInt8]) -> ContentDigest {
    var hash = ContentHash()
    hash.update(bytes.span.bytes)
    return hash.digest
  }
}

extension RandomPurpose {
  /// What these tests draw for.
  fileprivate static var testInputs: Self { Self(5) }
}
