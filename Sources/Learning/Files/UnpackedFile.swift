/// The bytes of a file from its beginning on, unpacked where it is a gzip file: what a file is shows
/// in its first bytes, not in its name.
@safe struct UnpackedFile: ~Copyable {
  /// For sentences.
  let name: String
  /// Whether it is a gzip file.
  let isPacked: Bool
  private let file: RegularFile
  /// The file's bytes that were read and not yet handed on.
  private var input: [UInt8]
  private var inputRange: Range<Int>
  private let inflater: Inflater?
  /// Whether the last member has ended.
  private var hasEnded = false
  private var unpacked = 0
  private let most: Int

  private static let magic: [UInt8] = [0x1F, 0x8B]

  init(path: String) throws(LearningError) {
    let file = try RegularFile(path: path)
    let most = try UnpackingLimit.most(packed: file.size)
    var input = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while count < 2 {
      let more = try file.read(into: &input, from: count, name: path)
      if more == 0 { break }
      count += more
    }
    name = path
    inputRange = 0..<count
    isPacked = input[..<count].starts(with: Self.magic)
    inflater = isPacked ? Inflater(.gzip) : nil
    self.most = most
    self.input = input
    self.file = file
  }

  /// Refuses a file that says itself that it unpacks to so many bytes, where those are too many.
  func require(room count: Int) throws(LearningError) {
    guard !isPacked || count <= most else {
      throw UnpackingLimit.refusal(name, most: most)
    }
  }

  /// Puts the next bytes into `chunk`, as many as there is room for or fewer.
  /// - Returns: how many; 0 at the end.
  mutating func read(into chunk: inout [UInt8]) throws(LearningError) -> Int {
    guard isPacked else {
      guard inputRange.isEmpty else {
        // The first bytes, which said that it is not packed.
        let count = min(inputRange.count, chunk.count)
        chunk.replaceSubrange(..<count, with: input[inputRange.prefix(count)])
        inputRange = inputRange.dropFirst(count)
        return count
      }
      return try file.read(into: &chunk, name: name)
    }
    while true {
      if inputRange.isEmpty {
        let count = try file.read(into: &input, name: name)
        if count == 0 {
          guard hasEnded else { throw damage("it is cut short") }
          return 0
        }
        inputRange = 0..<count
      }
      if hasEnded, try !beginMember() { continue }
      let count = try inflate(into: &chunk)
      unpacked += count
      guard unpacked <= most else { throw UnpackingLimit.refusal(name, most: most) }
      if count > 0 { return count }
    }
  }

  /// Behind a member comes another, or zeros to the end, as on a tape.
  /// - Returns: false where there was nothing but zeros.
  private mutating func beginMember() throws(LearningError) -> Bool {
    inputRange = inputRange.drop { input[$0] == 0 }
    guard let first = inputRange.first else { return false }
    guard input[first] == Self.magic[0] else {
      throw damage("bytes that are no gzip follow its end")
    }
    inflater?.reset()
    hasEnded = false
    return true
  }

  private mutating func inflate(into chunk: inout [UInt8]) throws(LearningError) -> Int {
    let (inflater, range) = (inflater, inputRange)
    var (left, written, outcome) = (0, 0, Inflater.Outcome.damaged)
    unsafe input.withUnsafeBufferPointer { input in
      unsafe chunk.withUnsafeMutableBufferPointer { chunk in
        var (rest, room) = unsafe (UnsafeBufferPointer(rebasing: input[range]), chunk)
        outcome = unsafe inflater?.step(&rest, into: &room) ?? .damaged
        (left, written) = (rest.count, chunk.count - room.count)
      }
    }
    inputRange = (range.upperBound - left)..<range.upperBound
    switch outcome {
    case .more: break
    case .ended: hasEnded = true
    case .damaged: throw damage("its bytes are no gzip, or its check sum is wrong")
    }
    return written
  }

  private func damage(_ what: String) -> LearningError {
    LearningError(file: name, "this gzip file is damaged or cut short (\(what))")
  }
}
