import Digests
import Testing

@Suite struct SHA256Tests {
  @Test func `digests are the published ones`() {
    var empty = SHA256()
    empty.update([UInt8]())
    #expect(
      empty.hexadecimalDigest()
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    var text = SHA256()
    text.update(Array("ab".utf8))
    var copy = text
    text.update(Array("c".utf8))
    #expect(
      text.hexadecimalDigest() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    copy.update(Array("c".utf8))
    #expect(copy.hexadecimalDigest() == text.hexadecimalDigest())
  }

  @Test func `numbers count as little-endian float32`() {
    var numbers = SHA256()
    numbers.update([1, -2.5] as [Float])
    var bytes = SHA256()
    bytes.update([0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0] as [UInt8])
    #expect(numbers.hexadecimalDigest() == bytes.hexadecimalDigest())
  }
}
