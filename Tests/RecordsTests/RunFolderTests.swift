import Federation
import Glibc
import Records
import Testing

@Suite struct RunFolderTests {
  /// A folder that is removed with all that is in it.
  func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    var template = Array("/tmp/metronome-results-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer {
      for name in [
        "metrics.csv", "experiment.yaml", "summary.json", "clients.csv", "spread.csv",
        "measures.csv",
      ] {
        unlink(path + "/run/" + name)
      }
      rmdir(path + "/run")
      rmdir(path)
    }
    return try body(path)
  }

  @Test func `a run's files read back`() throws {
    try withFolder { path in
      let folder = try RunFolder(path: path + "/run", experiment: "name: x\n")
      let row = Metrics(
        aggregation: 1, time: VirtualTime(ticks: 10), wallSeconds: 0, updates: 1, bytes: 8,
        trainLoss: 1, testLoss: 2, testAccuracy: 0.5)
      let spread = ClientSpread([0.25, 0.75], weights: [1, 1])
      folder.add(
        row, SpreadRow(aggregation: 1, time: row.time, accuracy: spread, loss: nil))
      folder.add(
        row,
        SpreadRow(aggregation: 2, time: row.time, accuracy: nil, loss: spread, top5: spread))
      try folder.writeRows()
      let summary = Summary(
        name: "x", seed: 1, scheme: "Async", clients: 2, processes: 1, aggregations: 3, updates: 3,
        time: 1.5, wallSeconds: 0.1, updatesPerSecond: 30,
        final: Summary.Final(trainLoss: 1, testLoss: 2, testAccuracy: 0.5),
        staleness: Summary.Staleness(mean: 1, max: 2), bias: 0.25, modelSHA256: "aa",
        planSHA256: "bb", version: "0")
      try folder.write(summary)
      #expect(try RunFolder.metrics(in: folder.path) == [row, row])
      #expect(try RunFolder.summary(in: folder.path) == summary)
      #expect(
        try text(ofFile: folder.path + "/spread.csv") == """
          aggregation,time,accuracy_mean,accuracy_deviation,accuracy_worst_tenth,\
          accuracy_best_tenth,loss_mean,loss_deviation,loss_worst_tenth,loss_best_tenth,\
          top5_mean,top5_deviation,top5_worst_tenth,top5_best_tenth
          1,0.000000010,0.5,0.25,0.25,0.75,,,,,,,,
          2,0.000000010,,,,,0.5,0.25,0.75,0.25,0.5,0.25,0.25,0.75

          """)
      let json = String(decoding: summary.json, as: UTF8.self)
      for key in [
        "name", "seed", "scheme", "clients", "processes", "aggregations", "updates", "time",
        "wall_seconds", "updates_per_second", "final", "train_loss", "test_loss", "test_accuracy",
        "staleness", "mean", "max", "bias", "model_sha256", "plan_sha256", "version",
      ] {
        #expect(json.contains("\"\(key)\""), "\(key)")
      }
    }
  }

  @Test func `a summary has a top-5 accuracy only where there is one`() throws {
    func json(_ top5: Double?) -> String {
      let final = Summary.Final(trainLoss: 1, testLoss: 2, testAccuracy: 0.5, testTop5: top5)
      let summary = Summary(
        name: "x", seed: 1, scheme: "Async", clients: 2, processes: 1, aggregations: 3, updates: 3,
        time: 1.5, wallSeconds: 0.1, updatesPerSecond: 30, final: final,
        staleness: Summary.Staleness(mean: 1, max: 2), bias: 0.25, modelSHA256: "aa",
        planSHA256: "bb", version: "0")
      return String(decoding: summary.json, as: UTF8.self)
    }
    #expect(!json(nil).contains("top5"))
    #expect(json(0.75).contains("\"test_top5\" : 0.75"))
  }

  private func text(ofFile path: String) throws -> String {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `a folder that holds a run is left alone`() throws {
    try withFolder { path in
      _ = try RunFolder(path: path + "/run", experiment: "")
      let error = #expect(throws: ResultsError.self) {
        try RunFolder(path: path + "/run", experiment: "")
      }
      #expect(
        error?.description
          == "\(path)/run: already holds a run; choose another folder with --output")
    }
  }

  @Test func `a folder with a run takes no sweep, and one with a sweep takes it again`() throws {
    try withFolder { path in
      _ = try RunFolder(path: path + "/run", experiment: "")
      let error = #expect(throws: ResultsError.self) { try SweepFolder(path: path + "/run") }
      #expect(
        error?.description
          == "\(path)/run: already holds a run; choose another folder with --output")
      for _ in 0..<2 { _ = try SweepFolder(path: path + "/sweep") }
    }
  }

  @Test func `the run folder of a cell has a name of its own that a file system takes`() throws {
    try withFolder { path in
      let folder = try SweepFolder(path: path + "/sweep")
      #expect(folder.cell("Async seed=1") == "cells/Async-seed=1")
      let labels = [
        "Async data.file=a/b c", "Async data.file=a-b-c", "Async data.file=a/b/c", ".", "..",
        String(repeating: "東", count: 400), String(repeating: "東", count: 401),
        String(repeating: "a", count: 200), String(repeating: "a", count: 201),
      ]
      #expect(Set(labels.map { folder.cell($0) }).count == labels.count)
      for label in labels {
        let cell = "\(path)/sweep/\(folder.cell(label))"
        #expect(mkdir(cell, 0o755) == 0 && rmdir(cell) == 0, "\(cell)")
      }
    }
  }

  @Test func `a folder that cannot be made is named with the reason`() {
    let error = #expect(throws: ResultsError.self) {
      try RunFolder(path: "/proc/nothing/run", experiment: "")
    }
    #expect(
      error?.description == """
        /proc/nothing: cannot be written (No such file or directory); choose a place that you may \
        write to
        """)
  }
}
