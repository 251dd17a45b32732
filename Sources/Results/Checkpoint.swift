import FoundationEssentials
internal import Glibc

/// Where a run stands: all that its schedule cannot tell, so that it goes on to the same bits.
///
/// The schedule is walked again from the seed; only the parameters of the versions that are still
/// needed, and how far the run was, have to be kept.
public struct Checkpoint: Hashable, Sendable {
  /// Aggregations done, which is the latest version.
  public var aggregations: Int
  /// Rows of `metrics.csv`.
  public var evaluations: Int
  /// Seconds since the first order was given.
  public var wallSeconds: Double
  /// Seconds from the first order given to the last aggregation done.
  public var trainingSeconds: Double
  /// The parameters of the latest version and of each that work still starts from, by version.
  public var versions: [Int: [Float]]
  /// What the server's optimiser remembers, as many values each as a version has.
  public var serverMemory: [[Float]]

  public init(
    aggregations: Int, evaluations: Int, wallSeconds: Double, trainingSeconds: Double,
    versions: [Int: [Float]], serverMemory: [[Float]] = []
  ) {
    self.aggregations = aggregations
    self.evaluations = evaluations
    self.wallSeconds = wallSeconds
    self.trainingSeconds = trainingSeconds
    self.versions = versions
    self.serverMemory = serverMemory
  }
}

extension Checkpoint {
  /// `state.json`: everything but the vectors, which lie in `versions.f32` one after another as
  /// little-endian float32: the versions, then what the server's optimiser remembers.
  private struct State: Codable {
    var aggregations: Int
    var evaluations: Int
    var wallSeconds: Double
    var trainingSeconds: Double
    var parameterCount: Int
    var versions: [Int]
    var serverVectors: Int
    var sha256: String

    enum CodingKeys: String, CodingKey {
      case aggregations, evaluations, versions
      case wallSeconds = "wall_seconds"
      case trainingSeconds = "training_seconds"
      case parameterCount = "parameter_count"
      case serverVectors = "server_vectors"
      case sha256 = "versions_sha256"
    }
  }

  /// Writes the folder `checkpoint` of a run folder. The parameters come first: a state that is there
  /// names what is there, or its digest shows that it does not.
  public func write(in run: String) throws(ResultsError) {
    let folder = run + "/checkpoint"
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw .unwritable(folder, errno) }
    let order = versions.keys.sorted()
    var hash = SHA256()
    let parameters = try DraftFile(path: folder + "/versions.f32")
    for values in order.map({ versions[$0] ?? [] }) + serverMemory {
      hash.update(values)
      try parameters.append(values.withUnsafeBytes { Array($0) })
    }
    try parameters.finish()
    let state = State(
      aggregations: aggregations, evaluations: evaluations, wallSeconds: wallSeconds,
      trainingSeconds: trainingSeconds, parameterCount: versions.first?.value.count ?? 0,
      versions: order, serverVectors: serverMemory.count, sha256: hash.hexadecimalDigest())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let file = try DraftFile(path: folder + "/state.json")
    do {
      try file.append(Array(encoder.encode(state)) + Array("\n".utf8))
    } catch let error as ResultsError {
      throw error
    } catch {
      preconditionFailure("a checkpoint holds nothing that JSON cannot: \(error)")
    }
    try file.finish()
  }

  /// Removes the folder `checkpoint` of a run folder, if there is one.
  static func remove(from run: String) {
    unlink(run + "/checkpoint/state.json")
    unlink(run + "/checkpoint/versions.f32")
    rmdir(run + "/checkpoint")
  }

  /// Reads the folder `checkpoint` of a run folder.
  /// - Throws: when the run has finished, has no checkpoint, or a damaged one.
  public init(in run: String) throws(ResultsError) {
    let folder = run + "/checkpoint"
    guard access(run + "/summary.json", F_OK) != 0 else {
      throw .unreadable(run, "this run has finished; there is nothing to resume")
    }
    guard let text = FileManager.default.contents(atPath: folder + "/state.json") else {
      throw .unreadable(
        folder,
        "there is no checkpoint; only an interrupted run has one. Run it again with "
          + "`metronome run \(run)/experiment.yaml`")
    }
    let state: State
    do {
      state = try JSONDecoder().decode(State.self, from: text)
    } catch {
      throw .unreadable(folder + "/state.json", "it is not a checkpoint: \(error)")
    }
    let file = folder + "/versions.f32"
    let vectors = state.versions.count + min(max(state.serverVectors, 0), 2)
    // At most so many that the product is one: no model has more.
    let expected = vectors * min(max(state.parameterCount, 0), 1 << 36) * 4
    guard let data = FileManager.default.contents(atPath: file), data.count == expected else {
      throw .unreadable(file, "it has not the \(expected) bytes that state.json says")
    }
    versions = [:]
    serverMemory = []
    var hash = SHA256()
    for position in 0..<vectors {
      let start = data.startIndex + position * state.parameterCount * 4
      var values = [Float](repeating: 0, count: state.parameterCount)
      values.withUnsafeMutableBytes { bytes in
        _ = data[start..<start + bytes.count].copyBytes(to: bytes)
      }
      hash.update(values)
      if position < state.versions.count {
        versions[state.versions[position]] = values
      } else {
        serverMemory.append(values)
      }
    }
    guard hash.hexadecimalDigest() == state.sha256 else {
      throw .unreadable(file, "its content is not what state.json says; it is damaged")
    }
    aggregations = state.aggregations
    evaluations = state.evaluations
    wallSeconds = state.wallSeconds
    trainingSeconds = state.trainingSeconds
  }
}
