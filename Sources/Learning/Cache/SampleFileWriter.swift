internal import Glibc

/// Writes a `SampleFile` as its samples come: values go to the file at once, so that memory holds only
/// what each sample has besides them.
final class SampleFileWriter {
  /// What the samples of one part have besides their values.
  private struct Part {
    var starts: [Int32] = []
    var labels: [Int32] = []
    var users: [Int32] = []
    var targets: [Float] = []
    var valuesStart = 0
    var valuesCount = 0
    let hashing = BytesHashing()
  }

  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []
  /// Bytes written or buffered.
  private var position = SampleFile.headerSize
  private var parts = [Part(), Part()]
  private var current = 0
  private var words = Array(repeating: 0, count: 64)

  /// - Parameter descriptor: an empty file, which stays its owner's to close.
  init(descriptor: Int32, path: String) throws(LearningError) {
    self.descriptor = descriptor
    self.path = path
    buffer.reserveCapacity(1 << 18)
    guard ftruncate(descriptor, off_t(SampleFile.headerSize)) == 0,
      lseek(descriptor, off_t(SampleFile.headerSize), SEEK_SET) >= 0
    else { throw .unwritable(path, errno) }
    parts[0].valuesStart = position
  }

  /// Samples of the current part that are finished.
  var count: Int { parts[current].labels.count }

  /// Bytes of the current part's values.
  var valuesCount: Int { parts[current].valuesCount }

  func append(_ bytes: some Collection<UInt8>) throws(LearningError) {
    buffer.append(contentsOf: bytes)
    try added(bytes.count)
  }

  func append(_ number: Float) throws(LearningError) {
    unsafe withUnsafeBytes(of: number.bitPattern.littleEndian) {
      unsafe buffer.append(contentsOf: $0)
    }
    try added(4)
  }

  /// Appends the samples of a part whose values are bytes.
  func append(bytesOf table: SampleTable) throws(LearningError) {
    guard case .bytes(let range) = table.values else { preconditionFailure("no bytes") }
    unsafe try append(range.bytes)
    for (row, label) in table.labels.enumerated() {
      try endSample(label: label, user: table.users?[row])
    }
  }

  /// Ends a sample whose values were appended, or which begins at `start` of the part's values.
  func endSample(
    label: Int32, user: Int32? = nil, target: Float? = nil, start: Int? = nil
  ) throws(LearningError) {
    guard count < Int(Int32.max) else {
      throw LearningError(.dataFile, "more than \(Int32.max) samples; at most so many fit")
    }
    parts[current].labels.append(label)
    if let user { parts[current].users.append(user) }
    if let target { parts[current].targets.append(target) }
    if let start { parts[current].starts.append(Int32(truncatingIfNeeded: start)) }
  }

  /// Goes from the training samples to the test samples.
  func beginTest() throws(LearningError) {
    try flushValues()
    try align()
    current = 1
    parts[1].valuesStart = position
  }

  /// Changes every label to what `change` makes of it.
  func relabel(_ change: (Int32) -> Int32) {
    for part in parts.indices { parts[part].labels = parts[part].labels.map(change) }
  }

  /// The largest label so far; -1 when there is none.
  var largestLabel: Int32 { parts.flatMap(\.labels).max() ?? -1 }

  /// Writes what is left, and the header.
  /// - Parameters:
  ///   - users: their names, in the order of the numbers that samples were given, which may change
  ///     then: see `UserNumbers`; none where they are the numbers.
  ///   - classNames: of each class, if they are no numbers.
  ///   - usersWithoutSamples: how many were left out because they have nothing to train on.
  /// - Precondition: each sample has as many values as `shape` says.
  func finish(
    kind: SampleFile.Kind, shape: [Int], classes: Int, users: [String] = [],
    classNames: [String] = [], usersWithoutSamples: Int = 0
  ) throws(LearningError) {
    let trained = users.isEmpty ? 0 : Int(parts[0].users.max() ?? -1) + 1
    let numbers = UserNumbers(users, trained: trained)
    for part in parts.indices where !users.isEmpty {
      parts[part].users = parts[part].users.map { numbers.numbers[Int($0)] }
    }
    let names = [numbers.names ?? [], classNames].map(NameList.packed)
    words[0] = SampleFile.magic
    words[1] = kind.rawValue
    words[2] = classes
    words[4] = shape.count
    for (i, size) in shape.enumerated() { words[5 + i] = size }
    try flushValues()
    for (i, part) in parts.enumerated() {
      let base = 16 + 16 * i
      words[base] = part.labels.count
      words[base + 1] = part.valuesStart
      words[base + 6] = part.valuesCount
      words[base + 2] = try write(part.starts.map { UInt32(bitPattern: $0) })
      words[base + 3] = try write(part.labels.map { UInt32(bitPattern: $0) })
      words[base + 4] = try write(part.users.map { UInt32(bitPattern: $0) })
      words[base + 5] = try write(part.targets.map(\.bitPattern))
    }
    for (i, names) in names.enumerated() where !names.isEmpty {
      words[48 + 2 * i] = try write(bytes: names)
      words[49 + 2 * i] = names.count
    }
    words[52] = usersWithoutSamples
    try flush()
    words[3] = position
    words[62] = SampleFile.checkedHash(
      contentHash(kind, width: shape.reduce(1, *), classes), names: names.map { BytesHash($0) })
    words[63] = SampleFile.checksum(words)
    let header = words.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    guard unsafe pwrite(descriptor, header, header.count, 0) == header.count else {
      throw .unwritable(path, errno)
    }
  }

  /// Of what was appended, not of what the disk made of it.
  private func contentHash(_ kind: SampleFile.Kind, width: Int, _ classes: Int) -> UInt64 {
    var hash = SampleHash(classes: classes)
    for part in parts where !part.labels.isEmpty {
      hash.add(
        kind: kind, width: width, values: part.hashing.hash, starts: BytesHash(part.starts),
        labels: part.labels, users: part.users, targets: part.targets)
    }
    return hash.value
  }

  /// Where the numbers were put; 0 for none.
  private func write(_ numbers: [UInt32]) throws(LearningError) -> Int {
    guard !numbers.isEmpty else { return 0 }
    try align()
    let start = position
    for number in numbers {
      unsafe withUnsafeBytes(of: number.littleEndian) { unsafe buffer.append(contentsOf: $0) }
      position += 4
      if buffer.count >= 1 << 18 { try flush() }
    }
    return start
  }

  private func write(bytes: [UInt8]) throws(LearningError) -> Int {
    try align()
    let start = position
    buffer.append(contentsOf: bytes)
    position += bytes.count
    return start
  }

  private func align() throws(LearningError) {
    while position % 64 != 0 {
      buffer.append(0)
      position += 1
    }
    try flush()
  }

  private func added(_ count: Int) throws(LearningError) {
    position += count
    parts[current].valuesCount += count
    if buffer.count >= 1 << 18 { try flushValues() }
  }

  private func flushValues() throws(LearningError) {
    parts[current].hashing.add(buffer)
    try flush()
  }

  private func flush() throws(LearningError) {
    try writeAll(buffer[...], to: descriptor, at: path)
    buffer.removeAll(keepingCapacity: true)
  }
}
