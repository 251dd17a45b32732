import Digests
import Execution
import Federation
import Foundation
import Testing

@testable import Records

/// Runs that end before their end, and what is left of them on the disk.
@Suite struct CheckpointTests {
  let folder: TemporaryFolder
  var run: String { folder.path + "/run" }
  var latest: String { run + "/checkpoint/latest" }
  var previous: String { run + "/checkpoint/previous" }

  init() throws { folder = try TemporaryFolder() }

  /// A run that is at its third row when `body` has done with it.
  func begin(_ body: (RunFolder) throws -> Void = { _ in }) throws {
    let folder = try RunFolder(path: run, experiment: "name: x\n")
    for number in 1...3 {
      try append(number, to: folder)
      if number < 3 { try keep(number, in: folder) }
    }
    try body(folder)
  }

  func append(_ number: Int, to folder: RunFolder) throws {
    let time = VirtualTime(ticks: Int64(number))
    folder.add(
      Metrics(
        aggregation: number, time: time, wallSeconds: 0, updates: number, bytes: 8, trainLoss: 1,
        testLoss: 2, testAccuracy: 0.5),
      SpreadRow(aggregation: number, time: time, accuracy: nil, loss: nil))
    try folder.writeRows()
  }

  func keep(_ number: Int, in folder: RunFolder, isBeforeLastRow: Bool = false) throws {
    let vectors: [String: [Float]] = [
      "version \(number)": [1.5, Float(number)], "server momentum": [-0.0, .leastNonzeroMagnitude],
    ]
    try folder.keep(
      RunState(
        aggregations: number, evaluations: number, planSHA256: "ab", vectors: vectors),
      isBeforeLastRow: isBeforeLastRow, wallSeconds: 1.25, trainingSeconds: 0.5,
      dataFingerprint: .max, program: "0.1", arithmeticCore: number == 2 ? "" : "Zen")
  }

  /// How many rows a run has that goes on.
  func rowsAfterResuming() throws -> Int {
    let interrupted = try InterruptedRun(in: run)
    let folder = try RunFolder(resuming: interrupted)
    let rows = try RunFolder.metrics(in: run)
    let spread = try String(contentsOfFile: run + "/spread.csv", encoding: .utf8)
    #expect(spread.split(separator: "\n").count == rows.count + 1)
    #expect(rows.map(\.aggregation) == Array(0..<rows.count).map { $0 + 1 })
    // It is as good as one that was never interrupted.
    try append(rows.count + 1, to: folder)
    #expect(try RunFolder.metrics(in: run).count == rows.count + 1)
    return rows.count
  }

  @Test func `a checkpoint reads back, and the rows after it are cut off`() throws {
    try begin()
    let interrupted = try InterruptedRun(in: run)
    let checkpoint = try #require(interrupted.checkpoint)
    #expect(interrupted.note == nil)
    #expect(checkpoint.state.aggregations == 2)
    #expect(checkpoint.state.vectors["version 2"] == [1.5, 2])
    #expect(checkpoint.state.vectors["server momentum"]?.map(\.bitPattern) == [1 << 31, 1])
    #expect(checkpoint.dataFingerprint == .max)
    #expect(checkpoint.wallSeconds == 1.25 && checkpoint.trainingSeconds == 0.5)
    _ = consume interrupted
    #expect(try rowsAfterResuming() == 2)
  }

  @Test func `half a row is cut off too`() throws {
    try begin()
    let file = try #require(FileHandle(forWritingAtPath: run + "/metrics.csv"))
    try file.seekToEnd()
    try file.write(contentsOf: Data("4,0.0000".utf8))
    try file.close()
    #expect(try rowsAfterResuming() == 2)
  }

  @Test func `a checkpoint of a run that had ended stands before its last row`() throws {
    try begin { try keep(3, in: $0, isBeforeLastRow: true) }
    #expect(try rowsAfterResuming() == 2)
  }

  @Test func `rows that found no room are in the checkpoint`() throws {
    try begin { folder in
      let time = VirtualTime(ticks: 4)
      folder.add(
        Metrics(
          aggregation: 4, time: time, wallSeconds: 0, updates: 4, bytes: 8, trainLoss: 1,
          testLoss: 2, testAccuracy: 0.5),
        SpreadRow(aggregation: 4, time: time, accuracy: nil, loss: nil))
      try keep(4, in: folder)
    }
    #expect(try InterruptedRun(in: run).checkpoint?.waitingRows.count == 1)
    #expect(try rowsAfterResuming() == 4)
  }

  @Test func `a run without a checkpoint begins again`() throws {
    do {
      let folder = try RunFolder(path: run, experiment: "name: x\n")
      try append(1, to: folder)
    }
    try FileManager.default.removeItem(atPath: run + "/spread.csv")
    let interrupted = try InterruptedRun(in: run)
    #expect(interrupted.checkpoint == nil)
    #expect(interrupted.note == "there is no checkpoint yet; the run begins again")
    _ = consume interrupted
    #expect(try rowsAfterResuming() == 0)
  }

  @Test(arguments: ["latest", "latest.draft", "no latest"])
  func `a kill that hits the writing leaves one that is whole`(what: String) throws {
    try begin()
    switch what {
    case "latest": try Data("metron".utf8).write(to: URL(fileURLWithPath: latest))
    case "latest.draft": try Data("metron".utf8).write(to: URL(fileURLWithPath: latest + ".draft"))
    default: try FileManager.default.removeItem(atPath: latest)
    }
    let interrupted = try InterruptedRun(in: run)
    let isLatest = what == "latest.draft"
    #expect(interrupted.checkpoint?.state.aggregations == (isLatest ? 2 : 1))
    #expect(
      (interrupted.note ?? "").hasSuffix("; going on from the checkpoint before it") == !isLatest)
    _ = consume interrupted
    #expect(try rowsAfterResuming() == (isLatest ? 2 : 1))
    // The next one that is written leaves the good one as the one before.
    let again = try RunFolder(resuming: InterruptedRun(in: run))
    try keep(1, in: again)
    _ = try Checkpoint(file: latest)
    _ = try Checkpoint(file: previous)
  }

  @Test func `every flipped bit and every cut is found, and the one before taken`() throws {
    try begin()
    let whole = try Data(contentsOf: URL(fileURLWithPath: latest))
    let before = try Data(contentsOf: URL(fileURLWithPath: previous))
    for place in whole.indices {
      var flipped = whole
      flipped[place] ^= 1 << UInt8(place % 8)
      try flipped.write(to: URL(fileURLWithPath: latest))
      #expect(throws: ResultsError.self, "byte \(place)") { try Checkpoint(file: latest) }
      try whole.prefix(place).write(to: URL(fileURLWithPath: latest))
      #expect(throws: ResultsError.self, "cut to \(place)") { try Checkpoint(file: latest) }
      for damaged in [flipped, whole.prefix(place)] {
        try damaged.write(to: URL(fileURLWithPath: latest))
        try before.write(to: URL(fileURLWithPath: previous))
        let found = try CheckpointFolder(in: run).read()
        #expect(found?.checkpoint.state.aggregations == 1 && found?.note != nil, "byte \(place)")
      }
    }
    try whole.dropLast().write(to: URL(fileURLWithPath: latest))
    let error = #expect(throws: ResultsError.self) { try InterruptedRun(in: run) }
    #expect(
      error?.description == """
        \(latest): it is damaged, and there is none before it that is whole; remove \
        \(run)/checkpoint to begin the run again
        """)
  }

  /// Who wants to go on with a run waits a moment for the one at work on it, whose end may be the run's.
  @Test func `a run that finishes while another waits for it has finished`() throws {
    try begin()
    let descriptor = open(run + "/metrics.csv", O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    let summary = run + "/summary.json"
    Thread.detachNewThread {
      usleep(300_000)
      _ = FileManager.default.createFile(atPath: summary, contents: Data("{}".utf8))
      flock(descriptor, LOCK_UN)
    }
    let error = #expect(throws: ResultsError.self) { try InterruptedRun(in: run) }
    #expect(error == .nothingToResume(run, Self.finishedWithCheckpoint))
    #expect(!FileManager.default.fileExists(atPath: run + "/checkpoint"))
  }

  private static let finishedWithCheckpoint =
    "this run has finished, and the checkpoint that it had left is removed"

  @Test func `a run that was killed after its end is cleared up`() throws {
    try begin()
    #expect(FileManager.default.createFile(atPath: run + "/summary.json", contents: Data()))
    let error = #expect(throws: ResultsError.self) { try InterruptedRun(in: run) }
    #expect(
      error?.description
        == "\(run): \(Self.finishedWithCheckpoint); there is nothing to resume")
    #expect(!FileManager.default.fileExists(atPath: run + "/checkpoint"))
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "metrics.csv", "spread.csv", "measures.csv", "experiment.yaml", "checkpoint/latest",
    ])
  func `a pipe in the place of a file is not waited for`(name: String) throws {
    try begin()
    let file = "\(run)/\(name)"
    unlink(file)
    #expect(mkfifo(file, 0o600) == 0)
    let sentence = "\(file): this is a pipe; a file is expected here"
    if name == "checkpoint/latest" {
      let interrupted = try InterruptedRun(in: run)
      #expect(interrupted.checkpoint?.state.aggregations == 1)
      #expect(interrupted.note == "\(sentence); going on from the checkpoint before it")
    } else {
      let error = #expect(throws: ResultsError.self) {
        try RunFolder(resuming: InterruptedRun(in: run))
      }
      #expect(error?.description == sentence)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["metrics.csv", "summary.json"])
  func `a pipe in the place of a result is not waited for`(name: String) throws {
    let file = "\(folder.path)/\(name)"
    #expect(mkfifo(file, 0o600) == 0)
    let error = #expect(throws: ResultsError.self) {
      if name == "metrics.csv" {
        _ = try RunFolder.metrics(in: folder.path)
      } else {
        _ = try RunFolder.summary(in: folder.path)
      }
    }
    #expect(error == .unreadable(file, "this is a pipe; a file is expected here"))
  }

  @Test func `a checkpoint of another format is refused with both numbers`() throws {
    try begin()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: latest))
    bytes[21] = UInt8(ascii: "7")
    // Bits that have turned over are not taken for another format.
    var hash = ContentHash()
    hash.update(Array(bytes.dropLast(16)).span.bytes)
    bytes.removeLast(16)
    for number in [hash.digest.high, hash.digest.low] {
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) }
    }
    try bytes.write(to: URL(fileURLWithPath: latest))
    let error = #expect(throws: ResultsError.self) { try Checkpoint(file: latest) }
    #expect(
      error?.description == """
        \(latest): it has format 7; this metronome reads format 2. Resume it with the version that \
        wrote it
        """)
    // The one before it does not take its place.
    let refusal = #expect(throws: ResultsError.self) { try InterruptedRun(in: run) }
    #expect(refusal?.description == error?.description)
    #expect(try Data(contentsOf: URL(fileURLWithPath: latest)) == bytes)
  }

  @Test func `rows that are not the checkpoint's are refused`() throws {
    try begin()
    let file = run + "/spread.csv"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    for other in ["", "aggregation,time\n" + text, String(text.prefix(200))] {
      try other.write(toFile: file, atomically: false, encoding: .utf8)
      let error = #expect(throws: ResultsError.self) {
        try RunFolder(resuming: InterruptedRun(in: run))
      }
      let sentence = error?.description.replacing(/\d+ bytes/, with: "# bytes")
      #expect(
        sentence == """
          \(file): it does not hold the # bytes of rows that the checkpoint was made with; put the \
          file back as it was, or run the experiment again
          """)
    }
  }

  @Test func `a changed experiment is refused`() throws {
    try begin()
    try "name: y\n".write(toFile: run + "/experiment.yaml", atomically: true, encoding: .utf8)
    let error = #expect(throws: ResultsError.self) { try InterruptedRun(in: run) }
    #expect(error == .otherExperiment(run))
  }

  @Test func `a run that goes on is refused to others`() throws {
    try begin { _ in
      let error = #expect(throws: ResultsError.self) { try InterruptedRun(in: run) }
      #expect(
        error?.description
          == "\(run): this run goes on already; wait for its end, or end it first")
    }
    let first = try InterruptedRun(in: run)
    #expect(throws: ResultsError.runGoesOn(run)) { try InterruptedRun(in: run) }
    _ = consume first
    _ = try InterruptedRun(in: run)
  }

  @Test func `a finished run has no checkpoint, and is not resumed`() throws {
    try begin { folder in
      try folder.write(
        Summary(
          name: "x", seed: 1, scheme: "Async", clients: 2, processes: 1, aggregations: 3,
          updates: 3, time: 1.5, wallSeconds: 0.1, updatesPerSecond: 30,
          final: Summary.Final(trainLoss: 1, testLoss: 2, testAccuracy: 0.5),
          staleness: Summary.Staleness(mean: 1, max: 2), bias: 0.25, modelSHA256: "aa",
          planSHA256: "bb", version: "0"))
    }
    #expect(!FileManager.default.fileExists(atPath: run + "/checkpoint"))
    let error = #expect(throws: ResultsError.self) { try InterruptedRun(in: run) }
    #expect(error?.description == "\(run): this run has finished; there is nothing to resume")
  }

  @Test func `a folder that holds no run is left alone`() throws {
    let error = #expect(throws: ResultsError.self) { try InterruptedRun(in: folder.path) }
    #expect(
      error?.description == """
        \(folder.path): it holds no run: \(folder.path)/experiment.yaml cannot be read; there is \
        nothing to resume
        """)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    let missing = #expect(throws: ResultsError.self) { try InterruptedRun(in: "/nonexistent") }
    #expect(
      missing?.description == "/nonexistent: cannot be read (No such file or directory)")
  }
}

/// A fresh folder that goes with its last reference.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/metronome-results-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
