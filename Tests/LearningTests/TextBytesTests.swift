import Glibc
import Kernels
import Testing
@testable import Learning

@Suite struct TextBytesTests {
  let folder = TemporaryFolder()
  var path: String { "\(folder.path)/file" }

  private func problem(_ bytes: [UInt8], most: Int = .max) -> String? {
    folder.write(bytes, to: "file")
    return refusal { () throws(LearningError) in _ = try readText(path: path, most: most) }
      .map { String($0.dropFirst(path.utf8.count + 2)) }
  }

  @Test func `a text is read whole, packed or not, without its mark`() throws {
    let text = String((0..<20_000).map { Character(Unicode.Scalar(0x20 + $0 % 0x300) ?? "a") })
    for mark in [[], [0xEF, 0xBB, 0xBF] as [UInt8]] {
      let bytes = mark + Array(text.utf8)
      folder.write(bytes, to: "file")
      #expect(try readText(path: path) == text)
      // Two members, one behind the other, and a tape's zeros.
      let packed = gzip(Array(bytes.prefix(7))) + gzip(Array(bytes.dropFirst(7)))
      folder.write(packed + [0, 0, 0], to: "file")
      #expect(try readText(path: path) == text)
    }
    folder.write([], to: "file")
    #expect(try readText(path: path) == "")
  }

  @Test func `what is no UTF-8 text is refused with a way to make it one`() {
    let remedy = "save it as UTF-8, as with `iconv -f utf-16 -t utf-8`"
    #expect(problem([0xFF, 0xFE, 0x61, 0]) == "it is UTF-16 text; \(remedy)")
    #expect(problem([0xFE, 0xFF, 0, 0x61]) == "it is UTF-16 text; \(remedy)")
    #expect(
      problem([0x61, 0, 0x62, 0])
        == "it has bytes 0, as UTF-16 and binary files have; \(remedy)")
    #expect(problem([0x61, 0xE9, 0x62]) == notUTF8)
    #expect(problem(Array("PK\u{3}\u{4}xx".utf8))?.hasPrefix("it is a ZIP archive") == true)
    #expect(
      problem(Array(repeating: 0x61, count: 70_000), most: 60_000)
        == "more than 60000 bytes of text; allowed: at most that")
  }

  @Test func `a packed file that is cut or changed anywhere is refused`() {
    let whole = gzip(Array("a text of some length".utf8))
    #expect(problem(whole) == nil)
    for count in 2..<whole.count { #expect(problem(Array(whole.prefix(count))) != nil, "\(count)") }
    // Behind the first byte of the block, of which five bits are ignored.
    for place in 11..<whole.count {
      var bytes = whole
      bytes[place] ^= 0x10
      #expect(problem(bytes) != nil, "\(place)")
    }
    #expect(
      problem(whole + [1])
        == "this gzip file is damaged or cut short (bytes that are no gzip follow its end)")
  }

  @Test func `nothing but files is opened, and at once`() {
    #expect(mkfifo(path, 0o600) == 0)
    #expect(
      refusal { () throws(LearningError) in _ = try readText(path: path) }
        == "\(path): this is a pipe; a file is expected here: save in one what comes out of the pipe"
    )
    #expect(
      refusal { () throws(LearningError) in _ = try readText(path: folder.path) }
        == "\(folder.path): this is a folder; a file is expected here")
    #expect(
      refusal { () throws(LearningError) in _ = try MappedFile(path: "/dev/zero") }
        == "/dev/zero: this is a device; a file is expected here")
    #expect(
      refusal { () throws(LearningError) in _ = try readText(path: "\(path)-none") }
        == "\(path)-none: this file cannot be read: No such file or directory")
  }
}
