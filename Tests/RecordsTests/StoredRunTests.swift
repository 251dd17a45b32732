import Foundation
import Glibc
import Testing

@testable import Records

/// Stores that cannot be read, or not wholly.
@Suite struct StoredRunTests {
  let folder: TemporaryFolder
  var path: String { folder.path + "/run.sqlite" }

  init() throws { folder = try TemporaryFolder() }

  /// Why it cannot be read.
  private func problem() -> String? {
    do {
      _ = try StoredRun(folder.path)
      return nil
    } catch {
      return "\(error)".replacing(folder.path, with: "RUN")
    }
  }

  private func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/" + name))
  }

  private func change(byte place: Int, to value: UInt8) throws {
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[place] = value
    try write(bytes, to: "run.sqlite")
  }

  @Test func `what is no run is told from one without a store`() throws {
    #expect(
      problem() == "RUN: this is no run folder: neither run.sqlite nor metrics.csv is there")
    try write("aggregation\n".utf8, to: "metrics.csv")
    #expect(
      problem() == """
        RUN/run.sqlite: it is not there; a version of metronome without a store made this run, or \
        somebody removed it. metrics.csv and what is beside it are all that is left
        """)
    let nowhere = #expect(throws: ResultsError.self) { try StoredRun("/nonexistent/run") }
    #expect(nowhere == .inaccessible("/nonexistent/run", ENOENT))
  }

  @Test func `what is no store is refused with a sentence`() throws {
    try write("hello, this is no database, but it is long enough to be one".utf8, to: "run.sqlite")
    #expect(problem()?.hasPrefix("RUN/run.sqlite: it is damaged (file is not a database)") == true)
    try write([], to: "run.sqlite")
    #expect(
      problem() == """
        RUN/run.sqlite: it is empty; the run ended before anything was written, or has just begun
        """)
    unlink(path)
    mkfifo(path, 0o600)
    #expect(
      problem()
        == "RUN/run.sqlite: this is no regular file; a run's store is expected here")
  }

  @Test func `another database and another version are refused`() throws {
    try StoreFile(creating: path).close()
    // Where the file format of SQLite has user_version and application_id, big-endian.
    try change(byte: 63, to: 3)
    #expect(
      problem() == """
        RUN/run.sqlite: it has format 3; this metronome reads format 2. Read it with the version \
        that wrote it, or with SQLite itself
        """)
    try change(byte: 71, to: 7)
    #expect(problem() == "RUN/run.sqlite: it is a database, but not the store of a run")
  }

  @Test(arguments: 0..<UInt64(40))
  func `a store with wrong bytes never crashes its reader`(seed: UInt64) throws {
    let file = try StoreFile(creating: path)
    var rows = WaitingRows()
    rows.updates = (0..<500).map {
      StoredUpdate(
        aggregation: $0, client: $0, number: 0, baseVersion: 0, staleness: 0, weight: 1, started: 0,
        arrived: 1)
    }
    try file.write(rows)
    try file.close()
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    if seed % 4 == 0 {
      bytes.removeLast(random(below: bytes.count))
    } else {
      for _ in 0..<200 { bytes[random(below: bytes.count)] = UInt8(random(below: 256)) }
    }
    try write(bytes, to: "run.sqlite")
    // Read, or refused with a sentence about this file.
    do {
      let run = try StoredRun(folder.path)
      _ = try run.updates()
      _ = try run.events()
    } catch {
      #expect("\(error)".hasPrefix(path))
    }
  }

  @Test func `a run is told to go on while somebody is at work on it`() throws {
    let run = folder.path + "/run"
    let owner = try RunFolder(path: run, experiment: "name: x\n")
    let file = try StoreFile(creating: run + "/run.sqlite")
    var rows = WaitingRows()
    rows.summary = [
      StoredSetting("state", .text("running")), StoredSetting("aggregations", .integer(3)),
    ]
    try file.write(rows)
    let going = try StoredRun(run)
    #expect(going.state == .running)
    #expect(going.missing == ["the run goes on; 3 aggregations so far"])
    _ = consume owner
    let killed = try StoredRun(run)
    #expect(killed.state == .interrupted)
    #expect(
      killed.missing == [
        "the run was interrupted after 3 aggregations; go on with `metronome resume \(run)`"
      ])
  }

  @Test func `a run that was killed between its store's end and its summary has not finished`()
    throws
  {
    let run = folder.path + "/run"
    _ = try RunFolder(path: run, experiment: "name: x\n")
    let file = try StoreFile(creating: run + "/run.sqlite")
    var rows = WaitingRows()
    rows.summary = [StoredSetting("state", .text("finished"))]
    try file.write(rows)
    try file.close()
    #expect(try StoredRun(run).state == .interrupted)
    // A copy of the store alone is what it says.
    unlink(run + "/metrics.csv")
    #expect(try StoredRun(run + "/run.sqlite").state == .finished)
  }

  @Test func `a question in SQL that is none is refused with a sentence`() throws {
    _ = try StoreFile(creating: path)
    let run = try StoredRun(folder.path)
    #expect(try run.rows(of: "SELECT 1 AS one, 'a' AS a").columns == ["one", "a"])
    let error = #expect(throws: ResultsError.self) {
      try run.rows(of: "SELECT half FROM updates")
    }
    #expect("\(error, default: "")".contains("no such column: half"))
  }
}
