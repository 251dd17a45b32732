import Foundation
import Glibc
import Testing

/// What processes keep of data files between them, and that nobody trains on other data.
@Suite(.fewAtATime) struct DataCacheVerbTests {
  private static let experiment = """
    clients: 4
    data: { source: csv, file: table.csv, label: kind, client: who, partition: natural }
    stop: { aggregations: 4 }

    """

  /// 60 rows of 4 users with 3 labels, one number changed.
  private static func table(changing row: Int? = nil) -> String {
    "x,y,kind,who\n"
      + (0..<60).map { "\($0 % 7),\($0 == row ? 9 : $0 % 5),\($0 % 3),user\($0 % 4)\n" }.joined()
  }

  private func fill(_ workspace: Workspace, _ folder: String, changing row: Int? = nil) throws {
    let place = folder.isEmpty ? "" : folder + "/"
    if !folder.isEmpty { try workspace.makeFolder(folder) }
    try workspace.write(Self.experiment, to: place + "table.yaml")
    try workspace.write(Self.table(changing: row), to: place + "table.csv")
  }

  @Test(arguments: [0, 17, 59])
  func `a client process whose table has another number is refused`(row: Int) async throws {
    let workspace = try Workspace()
    try fill(workspace, "here")
    try fill(workspace, "there", changing: row)
    let coordinator = try workspace.start(
      ["coordinator", "table.yaml", "--bind", workspace.endpoint, "--output", "run"],
      folder: "here")
    let wrong = try await workspace.run(
      ["client", "--connect", workspace.endpoint, "--data", "."], folder: "there")
    #expect(wrong.code == 3)
    #expect(wrong.lastError.contains("the data here is not the data of the coordinator at"))
    let right = try await workspace.run(
      ["client", "--connect", workspace.endpoint, "--data-anywhere"], folder: "here")
    #expect(right.code == 0)
    #expect(try await coordinator.ending().code == 0)
  }

  @Test func `clients have their names in clients.csv, and left-out users are told`() async throws {
    let workspace = try Workspace()
    try fill(workspace, "")
    let ending = try await workspace.run(
      ["run", "table.yaml", "--set", "clients=3", "--output", "run", "--processes", "1"])
    #expect(ending.code == 0)
    #expect(
      ending.errors.contains(
        "metronome: 1 of the data's 4 users are left out; the clients take 3\n"))
    let rows = try workspace.text(of: "run/clients.csv").split(separator: "\n").dropFirst()
    #expect(rows.map { $0.prefix(8) } == ["0,user0,", "1,user1,", "2,user2,"])
  }

  @Test func `the cache is cleared by a verb, which says what it removed`() async throws {
    let workspace = try Workspace()
    try fill(workspace, "")
    #expect(try await workspace.run(["data", "table.yaml"]).code == 0)
    let names = try workspace.names(in: "cache/metronome")
    #expect(names.count == 1)
    let ending = try await workspace.run(["data", "--clear-cache"])
    #expect(ending.code == 0)
    #expect(ending.output.contains(names[0]))
    #expect(ending.output.contains("\(workspace.cacheFolder)/metronome: 1 file, "))
    #expect(try workspace.names(in: "cache/metronome").isEmpty)
    let again = try await workspace.run(["data", "--clear-cache"])
    #expect(again.output == "\(workspace.cacheFolder)/metronome: nothing to remove\n")
    #expect(try await workspace.run(["data", "--clear-cache", "table.yaml"]).code == 2)
    #expect(try await workspace.run(["data"]).code == 2)
  }

  @Test func `without a home the cache is beside temporary files, and ours alone`() async throws {
    let workspace = try Workspace()
    try fill(workspace, "")
    let folder = "\(workspace.temporaryFolder)/metronome-cache-\(geteuid())"
    #expect(try await workspace.run(["data", "table.yaml"], cache: "NOTHING=1").code == 0)
    var status = stat()
    #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
    // Somebody else's, as it might be in a folder where all may write.
    try FileManager.default.removeItem(atPath: folder)
    try #require(symlink(workspace.cacheFolder, folder) == 0)
    let ending = try await workspace.run(["data", "table.yaml"], cache: "NOTHING=1")
    #expect(ending.code == 3)
    #expect(
      ending.errors
        == "metronome: \(folder): the data cache has to be a folder of yours alone, and this is a "
        + "symbolic link; remove it, or set XDG_CACHE_HOME to a folder of your own\n")
  }

  @Test func `the cache's bound is read from the environment`() async throws {
    let workspace = try Workspace()
    try fill(workspace, "")
    for file in ["one.csv", "two.csv"] {
      try workspace.write(Self.table(), to: file)
      let ending = try await workspace.run(
        [
          "METRONOME_CACHE_GIB=0", try metronomePath(), "data", "table.yaml", "--set",
          "data.file=\(file)",
        ],
        program: "/usr/bin/env")
      #expect(ending.code == 0, "\(ending.errors)")
    }
    #expect(try workspace.names(in: "cache/metronome").count == 1)
    // Of the file that is converted already, too.
    for (file, bound) in [("table.csv", "much"), ("two.csv", "-1")] {
      let wrong = try await workspace.run(
        [
          "METRONOME_CACHE_GIB=\(bound)", try metronomePath(), "data", "table.yaml", "--set",
          "data.file=\(file)",
        ],
        program: "/usr/bin/env")
      #expect(wrong.code == 3)
      #expect(wrong.errors.contains("METRONOME_CACHE_GIB: found \"\(bound)\"; allowed: "))
    }
  }
}
