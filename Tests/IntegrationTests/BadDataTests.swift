import Testing

/// Data files that are not what they should be, made here byte by byte.
@Suite(.fewAtATime) struct BadDataTests {
  static let yaml = """
    name: tiny
    clients: 4
    data: { source: mnist, folder: data }
    training: { steps: 1, batch: 4 }
    stop: { aggregations: 2 }

    """

  /// An IDX file of bytes.
  static func idx(magic: UInt32? = nil, _ dimensions: [UInt32]) -> [UInt8] {
    let header = [magic ?? 0x800 | UInt32(dimensions.count)] + dimensions
    let count = Int(dimensions.reduce(1, *))
    // Labels stay below ten.
    return header.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
      + (0..<count).map { UInt8($0 % 10) }
  }

  /// The four files of a tiny MNIST, some of them replaced; nil for missing.
  static func workspace(replacing files: [String: [UInt8]?] = [:]) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.makeFolder("data")
    for (set, count) in [("train", UInt32(40)), ("t10k", 20)] {
      for (kind, dimensions) in [("images-idx3", [count, 28, 28]), ("labels-idx1", [count])] {
        let name = "\(set)-\(kind)-ubyte"
        if let bytes = files[name, default: idx(dimensions)] {
          try workspace.write(bytes, to: "data/" + name)
        }
      }
    }
    try workspace.write(yaml, to: "tiny.yaml")
    return workspace
  }

  @Test func `a folder with four small IDX files trains`() async throws {
    let workspace = try Self.workspace()
    let ending = try await workspace.run(
      ["run", "tiny.yaml", "--output", "run", "--processes", "2"])
    #expect(ending.code == 0, "\(ending.errors)")
  }

  static let images = "train-images-idx3-ubyte"
  static let tests = "t10k-images-idx3-ubyte"

  @Test(
    arguments: [
      (
        images, nil,
        "there is no such file, nor one named \(images).gz; give the folder that holds the four "
          + "IDX files of MNIST"
      ),
      (
        images, Array(idx([40, 28, 28]).prefix(1_000)),
        "the header announces 40 x 28 x 28 bytes; 984 follow it"
      ),
      (
        images, idx([40]),
        "the magic number is 2049; an IDX file of bytes with 3 dimensions begins with 2051"
      ),
      (
        tests, idx(magic: 0x0d03, [20, 28, 28]),
        "the magic number is 3331; an IDX file of bytes with 3 dimensions begins with 2051"
      ),
    ] as [(String, [UInt8]?, String)])
  func `a data file that is missing, cut off or another is named in the last line`(
    file: String, bytes: [UInt8]?, problem: String
  ) async throws {
    let workspace = try Self.workspace(replacing: [file: bytes])
    for arguments in [
      ["run", "tiny.yaml", "--output", "run"],
      ["coordinator", "tiny.yaml", "--bind", workspace.endpoint, "--output", "run"],
    ] {
      let ending = try await workspace.run(arguments)
      #expect(ending.code == 3)
      #expect(ending.lastError == "metronome: data/\(file): \(problem)")
    }
    #expect(!workspace.exists("run"))
    #expect(try workspace.isClean())
  }

  @Test func `a client process with other data refuses, and the coordinator hears of it`()
    async throws
  {
    let workspace = try Self.workspace()
    try workspace.makeFolder("other")
    for name in try workspace.names(in: "data") {
      // The same but for the labels: the classes are others.
      var bytes = Array(try workspace.bytes(of: "data/" + name))
      if name.contains("train-labels") { bytes[8] += 1 }
      try workspace.write(bytes, to: "other/" + name)
    }
    let endpoint = workspace.endpoint
    let coordinator = try workspace.start(
      ["coordinator", "tiny.yaml", "--bind", endpoint, "--output", "run"])
    let sentence =
      "the data here is not the data of the coordinator at \(endpoint); put the same files on both "
      + "machines, and the same version of metronome"
    let stranger = try await workspace.run(["client", "--connect", endpoint, "--data", "other"])
    #expect(stranger.code == 3)
    #expect(stranger.errors == "metronome: \(sentence)\n")
    try await eventually("the coordinator's log of it") {
      workspace.textIfThere(of: "run/coordinator.log").contains(") left: \(sentence)\n")
    }
    let friend = try await workspace.run(["client", "--connect", endpoint, "--data", "data"])
    #expect(friend.code == 0)
    #expect(try await coordinator.ending().code == 0)
  }
}
