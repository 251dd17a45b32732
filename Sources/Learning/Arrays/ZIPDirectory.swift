/// The table of contents at the end of a ZIP archive, checked against the archive.
struct ZIPDirectory {
  /// What is wrong with an archive.
  struct Fault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  enum Method: Int {
    case stored = 0
    case deflated = 8
  }

  /// One file of the archive.
  struct Member {
    let name: String
    let method: Method
    /// Where its bytes lie in the archive, compressed or not.
    let range: Range<Int>
    /// Bytes when decompressed.
    let size: Int
    let checksum: UInt32
  }

  let members: [Member]

  private static let endSize = 22
  private static let entrySize = 46
  private static let headerSize = 30
  /// Deflate cannot pack more bytes into one than this.
  private static let largestRatio = 1032

  /// Reads the directory of `file`, whatever its bytes are.
  init(_ file: ByteRange) throws(Fault) {
    guard let end = Self.end(of: file) else {
      throw Fault("it does not end as a ZIP archive does; a .npz file is one, as numpy.savez makes")
    }
    let count = file.number(at: end + 10, size: 2)
    let size = file.number(at: end + 12, size: 4)
    let start = file.number(at: end + 16, size: 4)
    guard count < 0xFFFF, size < 0xFFFF_FFFF, start < 0xFFFF_FFFF else {
      throw Fault("an archive beyond 4 GiB; save its arrays as .npy files")
    }
    guard file.number(at: end + 4, size: 4) == 0, file.number(at: end + 8, size: 2) == count,
      start + size == end
    else { throw Fault("the archive's directory is damaged") }
    var members: [Member] = []
    var names: Set<String> = []
    var position = start
    for _ in 0..<count {
      let (member, next) = try Self.entry(at: position, end: end, in: file)
      guard names.insert(member.name).inserted else {
        throw Fault("two files of the archive are called \"\(member.name)\"")
      }
      members.append(member)
      position = next
    }
    guard position == end else { throw Fault("the archive's directory is damaged") }
    self.members = members
  }

  /// Where the end record begins; a comment may follow it.
  private static func end(of file: ByteRange) -> Int? {
    guard file.count >= endSize else { return nil }
    let first = max(0, file.count - endSize - 0xFFFF)
    return (first...file.count - endSize).last { start in
      file.number(at: start, size: 4) == 0x0605_4B50
        && file.number(at: start + 20, size: 2) == file.count - endSize - start
    }
  }

  private static func entry(
    at position: Int, end: Int, in file: ByteRange
  ) throws(Fault) -> (Member, next: Int) {
    guard position + entrySize <= end, file.number(at: position, size: 4) == 0x0201_4B50 else {
      throw Fault("the archive's directory is damaged")
    }
    let lengths = [28, 30, 32].map { file.number(at: position + $0, size: 2) }
    let next = position + entrySize + lengths.reduce(0, +)
    guard next <= end else { throw Fault("the archive's directory is damaged") }
    let nameStart = position + entrySize
    let name = file[nameStart..<nameStart + lengths[0]]
    let text = unsafe String(decoding: name.bytes, as: UTF8.self)
    guard file.number(at: position + 8, size: 2) & 1 == 0 else {
      throw Fault("\"\(text)\" is encrypted; allowed: archives without a password")
    }
    let code = file.number(at: position + 10, size: 2)
    guard let method = Method(rawValue: code) else {
      throw Fault("\"\(text)\" is compressed by method \(code); allowed: 0 (stored), 8 (deflated)")
    }
    let packed = file.number(at: position + 20, size: 4)
    let size = file.number(at: position + 24, size: 4)
    let header = file.number(at: position + 42, size: 4)
    guard packed < 0xFFFF_FFFF, size < 0xFFFF_FFFF, header < 0xFFFF_FFFF else {
      throw Fault("\"\(text)\" is beyond 4 GiB; save it as a .npy file")
    }
    let range = try range(of: text, header: header, packed: packed, in: file)
    guard method == .stored ? size == packed : size <= packed * largestRatio else {
      throw Fault("\"\(text)\" cannot have \(size) bytes in \(packed)")
    }
    return (
      Member(
        name: text, method: method, range: range, size: size,
        checksum: UInt32(file.number(at: position + 16, size: 4))), next
    )
  }

  /// The place of a member's bytes, behind its own header and name.
  private static func range(
    of name: String, header: Int, packed: Int, in file: ByteRange
  ) throws(Fault) -> Range<Int> {
    guard header + headerSize <= file.count, file.number(at: header, size: 4) == 0x0403_4B50 else {
      throw Fault("\"\(name)\" is not where the archive's directory says")
    }
    let start =
      header + headerSize + file.number(at: header + 26, size: 2)
      + file.number(at: header + 28, size: 2)
    guard start + packed <= file.count else {
      throw Fault("\"\(name)\" is not where the archive's directory says")
    }
    return start..<start + packed
  }
}
