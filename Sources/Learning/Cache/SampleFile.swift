internal import Glibc

/// A converted data set, in one file of the data cache, as all processes map it.
///
/// 64 words of 8 bytes, little-endian: the magic, the kind of values, the classes, the length of the
/// file, the number of dimensions and up to eight sizes; from word 16 for the training samples and from
/// word 32 for the test samples their count, then where values, starts, labels, users and targets begin
/// (0 where there are none) and how many bytes of values there are; from word 48 where the names of the
/// users begin and how many bytes they are, and the same of the classes; in word 52 how many users were
/// left out; in the last word but one the hash of all content, and in the last one a check sum of the
/// others. Then those arrays, each at a multiple of 64 bytes: values as the kind says, the others 32-bit
/// numbers.
enum SampleFile {
  enum Kind: Int {
    case bytes = 1
    case floats = 2
    /// Codes of characters with the samples' starts.
    case windows = 3
    /// Codes of characters, a sample after the other.
    case codes = 4
  }

  static let headerSize = 512
  static let dimensionsMax = 8
  /// "METRODT3".
  static let magic = 0x3354_444F_5254_454D

  /// Maps the file at `path` and checks its content against the hash that was kept with it; nil when it
  /// is missing, damaged or no such file.
  static func open(path: String) -> LabelledData? {
    guard let file = try? ByteRange(MappedFile(path: path)), file.count >= headerSize else {
      return nil
    }
    let words = (0..<64).map { file.number(at: 8 * $0, size: 8) }
    guard words[0] == magic, words[63] == checksum(words), words[3] == file.count,
      let kind = Kind(rawValue: words[1])
    else { return nil }
    guard (1...dimensionsMax).contains(words[4]) else { return nil }
    let shape = Array(words[5..<(5 + words[4])])
    guard let width = sampleWidth(shape) else { return nil }
    guard let train = table(Array(words[16..<32]), file, kind, width: width, classes: words[2])
    else { return nil }
    let test = table(Array(words[32..<48]), file, kind, width: width, classes: words[2])
    var data = LabelledData(shape: shape, classes: words[2], train: train, test: test)
    guard
      let users = names(words[48], words[49], file),
      let classes = names(words[50], words[51], file),
      words[62] == checkedHash(data.contentHash, names: [users, classes].map { BytesHash($0) })
    else { return nil }
    data.usersWithoutSamples = max(0, words[52])
    if users.count > 0 { data.userNames = NameList(users) }
    if classes.count > 0 { data.classNames = NameList(classes) }
    return data
  }

  private static func names(_ start: Int, _ count: Int, _ file: ByteRange) -> ByteRange? {
    start >= 0 && count >= 0 && count <= file.count - start ? file[start..<start + count] : nil
  }

  /// What the kept hash is of: the content, and the packed names of users and classes.
  static func checkedHash(_ content: UInt64, names: [BytesHash]) -> Int {
    var fingerprint = Fingerprint()
    fingerprint.add(content)
    for names in names { fingerprint.add(names) }
    return Int(bitPattern: UInt(fingerprint.value))
  }

  static func checksum(_ words: [Int]) -> Int {
    var fingerprint = Fingerprint()
    fingerprint.add(Array(words.dropLast()))
    return Int(bitPattern: UInt(fingerprint.value))
  }

  /// One part's table; nil when it has no samples, or what it says does not hold.
  private static func table(
    _ words: [Int], _ file: ByteRange, _ kind: Kind, width: Int, classes: Int
  ) -> SampleTable? {
    let count = words[0]
    guard count > 0, count <= Int(Int32.max), words[1] + words[6] <= file.count,
      words[2...5].allSatisfy({ $0 + 4 * count <= file.count })
    else { return nil }
    let values = file[words[1]..<(words[1] + words[6])]
    let labels = numbers(words[3], count, file)
    guard labels.allSatisfy({ $0 >= 0 && Int($0) < max(classes, 1) }) else { return nil }
    var table: SampleTable
    switch kind {
    case .bytes: table = SampleTable(values: .bytes(values), width: width, labels: labels)
    case .floats: table = SampleTable(values: .floats(values), width: width, labels: labels)
    case .codes:
      table = SampleTable(values: .characters(values, starts: nil), width: width, labels: labels)
    case .windows:
      let starts = file[words[2]..<(words[2] + 4 * count)]
      guard (0..<count).allSatisfy({ starts.number(at: 4 * $0, size: 4) + width <= values.count })
      else { return nil }
      table = SampleTable(values: .characters(values, starts: starts), width: width, labels: labels)
    }
    let size = kind == .floats ? 4 * width : width
    guard kind == .windows || values.count == count * size else { return nil }
    if words[4] > 0 { table.users = numbers(words[4], count, file) }
    if words[5] > 0 {
      table.targets = numbers(words[5], count, file).map {
        Float(bitPattern: UInt32(bitPattern: $0))
      }
    }
    return table
  }

  private static func numbers(_ start: Int, _ count: Int, _ file: ByteRange) -> [Int32] {
    let bytes = unsafe UnsafeRawBufferPointer(file[start..<(start + 4 * count)].bytes)
    return unsafe Array(bytes.bindMemory(to: Int32.self))
  }
}
