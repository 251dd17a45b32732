import Federation
import Foundation
import Records

@testable import Reports

/// Run folders with made-up numbers, removed at the end.
final class MadeUpRuns {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "metronome-report-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Test accuracies at the times 0, 1, ..., with losses that fall as they rise.
  @discardableResult
  func add(
    _ name: String, scheme: String = "FedAvg", seed: UInt64 = 1, settings: [String: String] = [:],
    accuracies: [Double], isFinished: Bool = true, clients: [Double] = []
  ) throws -> String {
    let folder = "\(path)/\(name)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let all = settings.merging(["scheme.kind": scheme, "seed": "\(seed)"]) { own, _ in own }
    let lines = all.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }
    try write(lines.joined(), to: "\(name)/experiment.yaml")
    let rows = accuracies.enumerated().map { time, accuracy in
      "\(10 * time),\(time).000000000,\(time).5,\(20 * time),\(1_000 * time),\(1 - accuracy),"
        + "\(1.5 - accuracy),\(accuracy)\n"
    }
    try write(Metrics.header + "\n" + rows.joined(), to: "\(name)/metrics.csv")
    if !clients.isEmpty {
      let cells = clients.enumerated().map { "\($0.offset),,0.5,10,,,5,,\($0.element)\n" }
      try write(
        "client,name,importance,train_samples,train_loss,train_accuracy,test_samples,test_loss,"
          + "test_accuracy\n" + cells.joined(), to: "\(name)/clients.csv")
    }
    guard isFinished else { return folder }
    let summary = Summary(
      name: "made-up", seed: seed, scheme: scheme, clients: 2, processes: 1,
      aggregations: 10 * accuracies.count, updates: 20 * accuracies.count,
      time: Double(accuracies.count - 1), wallSeconds: 1, updatesPerSecond: 1,
      final: Summary.Final(
        trainLoss: nil, testLoss: nil, testAccuracy: accuracies.last),
      staleness: .init(
        mean: 0.5, max: 3), bias: 0.1, modelSHA256: "m", planSHA256: "p", version: "0")
    try write(String(decoding: summary.json, as: UTF8.self), to: "\(name)/summary.json")
    return folder
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")), as: UTF8.self)
  }

  /// All runs in the folder.
  func content(
    target: ReportTarget? = nil, predict: (ReportedRun) -> Double? = { _ in nil }
  ) throws -> ReportContent {
    let source = try ReportSource([path], settings: Self.settings)
    return ReportContent(
      title: "made-up", runs: source.runs, target: target, notes: source.notes, predict: predict)
  }

  /// Reads a key and its value off each line.
  static func settings(_ text: String, _ path: String) throws -> ReportedRun.Settings {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { throw NotUnderstood() }
      values[String(line[..<colon])] = String(line[line.index(colon, offsetBy: 2)...])
    }
    return ReportedRun.Settings(
      scheme: values["scheme.kind"] ?? "", seed: UInt64(values["seed"] ?? "") ?? 0,
      stop: .init(), values: values)
  }

  struct NotUnderstood: Error {}
}
