internal import Digests
internal import Glibc

/// Reads a checkpoint's file from its beginning to its end, and takes no more memory than it has bytes.
final class CheckpointReader {
  private let path: String
  private let descriptor: Int32
  private var hash = ContentHash()
  /// What comes before the digest at the end and was not read yet.
  private var rest: Int

  /// That it is not what was written.
  var damage: ResultsError { .unreadable(path, "it is damaged") }

  init(_ path: String) throws(ResultsError) {
    self.path = path
    descriptor = try openResultFile(path, O_RDONLY)
    var status = stat()
    rest = fstat(descriptor, &status) == 0 ? Int(status.st_size) - 16 : 0
  }

  deinit { close(descriptor) }

  func read(_ count: Int) throws(ResultsError) -> [UInt8] {
    guard (0...max(0, rest)).contains(count) else { throw damage }
    var bytes = [UInt8](repeating: 0, count: count)
    try check(bytes.withUnsafeMutableBytes { fill($0) })
    hash.update(bytes.span.bytes)
    rest -= count
    return bytes
  }

  func readValues(_ count: Int) throws(ResultsError) -> [Float] {
    guard (0...max(0, rest) / 4).contains(count) else { throw damage }
    var values = [Float](repeating: 0, count: count)
    try check(values.withUnsafeMutableBytes { fill($0) })
    hash.update(values.span.bytes)
    rest -= count * 4
    return values
  }

  /// What comes before the next line end.
  func readLine(atMost count: Int) throws(ResultsError) -> String {
    var line: [UInt8] = []
    while line.count <= count {
      let byte = try read(1)[0]
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    throw damage
  }

  func readNumber() throws(ResultsError) -> UInt64 { Self.number(try read(8)[...]) }

  /// Reads all that is left, and holds the whole against the digest at the end.
  func skipToEnd() throws(ResultsError) {
    while rest > 0 { _ = try read(min(rest, 1 << 20)) }
    try finish()
  }

  /// Holds what was read against the digest at the end.
  func finish() throws(ResultsError) {
    guard rest == 0 else { throw damage }
    var bytes = [UInt8](repeating: 0, count: 16)
    try check(bytes.withUnsafeMutableBytes { fill($0) })
    let digest = ContentDigest(high: Self.number(bytes[..<8]), low: Self.number(bytes[8...]))
    guard digest == hash.digest else { throw damage }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func check(_ error: ResultsError?) throws(ResultsError) {
    if let error { throw error }
  }

  private func fill(_ bytes: UnsafeMutableRawBufferPointer) -> ResultsError? {
    var done = 0
    while done < bytes.count {
      let count = Glibc.read(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .inaccessible(path, errno) }
      guard count > 0 else { return damage }
      done += count
    }
    return nil
  }
}
