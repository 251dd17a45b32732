internal import Execution
internal import Digests

// A checkpoint's file:
//
//   "metronome checkpoint 2\n"       what it is, and the format's version
//   8 bytes                          the header's length, little-endian
//   the header                       JSON: everything but the vectors' values
//   the vectors                      in the header's order, little-endian float32
//   16 bytes                         XXH3-128 of all before, its high half first, little-endian
extension Checkpoint {
  private static let magic = Array("metronome checkpoint ".utf8)
  private static let formatVersion = 2
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
    var waitingStoreRows: WaitingRows?
    var experimentSHA256: String
    var dataFingerprint: UInt64
    var program: String
    var arithmeticCore: String?
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
      case waitingStoreRows = "waiting_store_rows"
      case experimentSHA256 = "experiment_sha256"
      case dataFingerprint = "data_fingerprint"
      case arithmeticCore = "arithmetic_core"
    }
  }

  /// Writes it, through to the disk.
  func write(to file: DraftFile) throws(ResultsError) {
    let names = state.vectors.keys.sorted()
    let header = Header(
      aggregations: state.aggregations, evaluations: state.evaluations,
      planSHA256: state.planSHA256, wallSeconds: wallSeconds, trainingSeconds: trainingSeconds,
      rowBytes: rowBytes, waitingRows: waitingRows, waitingStoreRows: waitingStoreRows,
      experimentSHA256: experimentSHA256, dataFingerprint: dataFingerprint, program: program,
      arithmeticCore: arithmeticCore.isEmpty ? nil : arithmeticCore,
      vectors: names.map { Header.Vector(name: $0, count: state.vectors[$0]?.count ?? 0) })
    var start = Self.magic + Array("\(Self.formatVersion)\n".utf8)
    let json = StoredJSON.text(of: header, isIndented: false)
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

  /// Reads a file that `write(to:)` wrote.
  /// - Throws: when it is not one, or not whole.
  package init(file path: String) throws(ResultsError) {
    let file = try CheckpointReader(path)
    let start = try file.read(Self.magic.count)
    guard start == Self.magic else { throw .unreadable(path, "it is not a checkpoint") }
    let version = try file.readLine(atMost: 8)
    guard version == "\(Self.formatVersion)" else {
      // Some bits of the version may have turned over, which the one before is there for.
      try file.skipToEnd()
      throw .ofAnotherVersion(
        path,
        "it has format \(version); this metronome reads format \(Self.formatVersion). Resume it "
          + "with the version that wrote it")
    }
    let length = try file.readNumber()
    guard length <= UInt64(Self.headerByteCountMax) else { throw file.damage }
    let text = try file.read(Int(length))
    guard let header = try? StoredJSON.read(text, as: Header.self) else {
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
      rowBytes: header.rowBytes, experimentSHA256: header.experimentSHA256,
      dataFingerprint: header.dataFingerprint, program: header.program,
      arithmeticCore: header.arithmeticCore ?? "")
    waitingRows = header.waitingRows
    waitingStoreRows = header.waitingStoreRows
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
