internal import Digests
import FoundationEssentials
internal import Glibc

// A checkpoint's file:
//
//   "metronome checkpoint 1\n"       what it is, and the format's version
//   8 bytes                          the header's length, little-endian
//   the header                       JSON: everything but the vectors' values
//   the vectors                      in the header's order, little-endian float32
//   16 bytes                         XXH3-128 of all before, its high half first, little-endian
extension Checkpoint {
  private static let magic = Array("metronome checkpoint ".utf8)
  private static let formatVersion = 1
  /// A header names a few vectors for each client at most.
  private static let headerByteCountMax = 1 << 30

  private struct Header: Codable {
    var aggregations: Int
    var evaluations: Int
    var planSHA256: String
    var wallSeconds: Double
    var trainingSeconds: Double
    var rowBytes: [String: Int]
    var waitingRows: [Row]
    var experimentSHA256: String
    var dataFingerprint: UInt64
    var program: String
    var vectors: [Vector]

    struct Vector: Codable {
      var name: String
      var count: Int
    }

    enum CodingKeys: String, CodingKey {
      case aggregations, evaluations, program, vectors
      case planSHA256 = "plan_sha256"
      case wallSeconds = "wall_seconds"
      case trainingSeconds = "training_seconds"
      case rowBytes = "row_bytes"
      case waitingRows = "waiting_rows"
      case experimentSHA256 = "experiment_sha256"
      case dataFingerprint = "data_fingerprint"
    }
  }

  /// Writes it, through to the disk.
  func write(to file: DraftFile) throws(ResultsError) {
    let names = state.vectors.keys.sorted()
    let header = Header(
      aggregations: state.aggregations, evaluations: state.evaluations,
      planSHA256: state.planSHA256, wallSeconds: wallSeconds, trainingSeconds: trainingSeconds,
      rowBytes: rowBytes, waitingRows: waitingRows, experimentSHA256: experimentSHA256,
      dataFingerprint: dataFingerprint, program: program,
      vectors: names.map { Header.Vector(name: $0, count: state.vectors[$0]?.count ?? 0) })
    var start = Self.magic + Array("\(Self.formatVersion)\n".utf8)
    let json = Self.encode(header)
    start.append(littleEndian: UInt64(json.count))
    start += json

    var hash = ContentHash()
    hash.update(start.span.bytes)
    try file.append(start)
    for name in names {
      let values = state.vectors[name] ?? []
      hash.update(values.span.bytes)
      try file.append(values)
    }
    var end: [UInt8] = []
    end.append(littleEndian: hash.digest.high)
    end.append(littleEndian: hash.digest.low)
    try file.append(end)
    try file.sync()
  }

  private static func encode(_ header: Header) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try Array(encoder.encode(header)) + Array("\n".utf8)
    } catch {
      preconditionFailure("a checkpoint holds nothing that JSON cannot: \(error)")
    }
  }

  /// Reads a file that `write(to:)` wrote.
  /// - Throws: when it is not one, or not whole.
  init(file path: String) throws(ResultsError) {
    let file = try CheckpointReader(path)
    let start = try file.read(Self.magic.count)
    guard start == Self.magic else { throw .unreadable(path, "it is not a checkpoint") }
    let version = try file.readLine(atMost: 8)
    guard version == "\(Self.formatVersion)" else {
      throw .ofAnotherVersion(
        path,
        "it has format \(version); this metronome reads format \(Self.formatVersion). Resume it "
          + "with the version that wrote it")
    }
    let length = try file.readNumber()
    guard length <= UInt64(Self.headerByteCountMax) else { throw file.damage }
    let text = try file.read(Int(length))
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(text)) else {
      throw file.damage
    }
    var vectors: [String: [Float]] = [:]
    for vector in header.vectors {
      vectors[vector.name] = try file.readValues(vector.count)
    }
    try file.finish()
    self.init(
      RunState(
        aggregations: header.aggregations, evaluations: header.evaluations,
        planSHA256: header.planSHA256, vectors: vectors),
      wallSeconds: header.wallSeconds, trainingSeconds: header.trainingSeconds,
      rowBytes: header.rowBytes, waitingRows: header.waitingRows,
      experimentSHA256: header.experimentSHA256, dataFingerprint: header.dataFingerprint,
      program: header.program)
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}

/// Reads a checkpoint's file from its beginning to its end, and takes no more memory than it has bytes.
private final class CheckpointReader {
  private let path: String
  private let descriptor: Int32
  private var hash = ContentHash()
  /// What comes before the digest at the end and was not read yet.
  private var rest: Int

  /// That it is not what was written.
  var damage: ResultsError { .unreadable(path, "it is damaged") }

  init(_ path: String) throws(ResultsError) {
    self.path = path
    descriptor = try openRegularFile(path, O_RDONLY)
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
