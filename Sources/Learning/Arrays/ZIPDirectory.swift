internal import Wording

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
  private static let locatorSize = 20
  private static let largeEndSize = 56
  /// Deflate cannot pack more bytes into one than this.
  private static let largestRatio = 1032

  /// Reads the directory of `file`, whatever its bytes are.
  init(_ file: ByteRange) throws(Fault) {
    guard let record = Self.end(of: file) else {
      throw Fault("it does not end as a ZIP archive does; a .npz file is one, as numpy.savez makes")
    }
    let (start, count, end) = try Self.extent(endRecord: record, in: file)
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

  /// Where the directory begins, how many entries it has, and where it ends.
  ///
  /// An archive beyond 4 GiB has a second end record with larger numbers, ZIP64's, and before the
  /// first one a locator that says where.
  private static func extent(
    endRecord record: Int, in file: ByteRange
  ) throws(Fault) -> (start: Int, count: Int, end: Int) {
    let locator = record - locatorSize
    if locator >= 0, file.number(at: locator, size: 4) == 0x0706_4B50 {
      let large = file.number(at: locator + 8, size: 8)
      guard large >= 0, large <= locator - largeEndSize,
        file.number(at: large, size: 4) == 0x0606_4B50
      else { throw Fault("the archive's ZIP64 record is not where its locator says") }
      let numbers = [24, 32, 40, 48].map { file.number(at: large + $0, size: 8) }
      guard file.number(at: large + 16, size: 8) == 0, numbers[0] == numbers[1],
        numbers.allSatisfy({ $0 >= 0 && $0 <= large }), numbers[2] + numbers[3] == large
      else { throw Fault("the archive's directory is damaged") }
      return (start: numbers[3], count: numbers[1], end: large)
    }
    let count = file.number(at: record + 10, size: 2)
    let size = file.number(at: record + 12, size: 4)
    let start = file.number(at: record + 16, size: 4)
    guard file.number(at: record + 4, size: 4) == 0, file.number(at: record + 8, size: 2) == count,
      start + size == record
    else { throw Fault("the archive's directory is damaged") }
    return (start: start, count: count, end: record)
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
    let extra = nameStart + lengths[0]
    let sizes = try numbers(
      of: text, at: position, extra: file[extra..<(extra + lengths[1])], in: file)
    let (size, packed, header) = (sizes[0], sizes[1], sizes[2])
    guard method == .stored || max(size, packed) < 1 << 32 else {
      throw Fault(
        "\"\(text)\" is compressed and beyond 4 GiB; save it with numpy.savez, or as a .npy file")
    }
    let range = try range(of: text, header: header, packed: packed, in: file)
    guard method == .stored ? size == packed : size <= packed * largestRatio else {
      throw Fault("\"\(text)\" cannot have \("\(size)".counting("byte")) in \(packed)")
    }
    return (
      Member(
        name: text, method: method, range: range, size: size,
        checksum: UInt32(file.number(at: position + 16, size: 4))), next
    )
  }

  /// A member's size, its size in the archive, and where its header is.
  ///
  /// Those that do not fit 32 bits stand in ZIP64's extra field, in this order.
  private static func numbers(
    of name: String, at position: Int, extra: ByteRange, in file: ByteRange
  ) throws(Fault) -> [Int] {
    let plain = [24, 20, 42].map { file.number(at: position + $0, size: 4) }
    guard plain.contains(0xFFFF_FFFF) else { return plain }
    var rest = extra
    while rest.count >= 4, rest.number(at: 0, size: 2) != 1 {
      rest = rest.dropFirst(min(rest.count, 4 + rest.number(at: 2, size: 2)))
    }
    let count = rest.count >= 4 ? rest.number(at: 2, size: 2) : 0
    var place = 4
    var numbers: [Int] = []
    for number in plain {
      guard number == 0xFFFF_FFFF else {
        numbers.append(number)
        continue
      }
      guard place + 8 <= min(4 + count, rest.count) else {
        throw Fault("the sizes of \"\(name)\" are missing; the archive's directory is damaged")
      }
      let large = rest.number(at: place, size: 8)
      guard large >= 0, large <= Int.max / 2 else {
        throw Fault("the archive's directory is damaged")
      }
      numbers.append(large)
      place += 8
    }
    return numbers
  }

  /// The place of a member's bytes, behind its own header and name.
  private static func range(
    of name: String, header: Int, packed: Int, in file: ByteRange
  ) throws(Fault) -> Range<Int> {
    guard header <= file.count - headerSize, file.number(at: header, size: 4) == 0x0403_4B50 else {
      throw Fault("\"\(name)\" is not where the archive's directory says")
    }
    let start =
      header + headerSize + file.number(at: header + 26, size: 2)
      + file.number(at: header + 28, size: 2)
    guard start <= file.count, packed <= file.count - start else {
      throw Fault("\"\(name)\" is not where the archive's directory says")
    }
    return start..<start + packed
  }
}
