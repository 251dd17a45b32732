@testable import Execution
import Experiment
import Federation
import Foundation
import Glibc
import Learning
import Records
import TestFederation
import Testing

@testable import Runtime

@Suite struct RunRecordTests {
  @Test func `a finished run's model.npz is what another run starts from`() throws {
    var template = Array("/tmp/metronome-record-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let files = [
      "metrics.csv", "spread.csv", "measures.csv", "experiment.yaml", "summary.json", "clients.csv",
      "model.npz",
      "coordinator.log",
    ]
    defer {
      for file in files { unlink("\(path)/\(file)") }
      rmdir(path)
    }
    let lines = SmallFederation.lines("FedFix-0.5")
    let federation = try SmallFederation(lines)
    var experiment = try Experiment(yaml: lines, file: "test.yaml")
    let evaluated = federation.execution().evaluated
    var record = try RunRecord(
      experiment, settings: federation.settings, weights: federation.weights,
      facts: federation.learner, evaluated: evaluated,
      tests: EvaluatedTests(federation.learner.tests, of: evaluated, split: .mirrored),
      output: path)
    let outcome = federation.outcome(seed: 1)
    try record.take([.evaluated(outcome.final)], of: federation.execution())
    let shown = try record.finish(outcome, processes: 1)
    for file in files { #expect(access("\(path)/\(file)", R_OK) == 0, "\(file)") }
    #expect(shown.contains("  over clients   standard deviation "))
    #expect(!shown.contains("top-5"))

    experiment.task.initial = "\(path)/model.npz"
    let learner = try experiment.task.makeLearner(cacheFolder: "/nonexistent")
    #expect(try experiment.task.initialParameters(for: learner) == outcome.parameters)
    #expect(outcome.parameters != learner.initialParameters())
  }

  @Test func `a loss that is not finite is said once, and absent`() throws {
    var template = Array("/tmp/metronome-record-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer {
      for file in [
        "metrics.csv", "spread.csv", "measures.csv", "experiment.yaml", "coordinator.log",
      ] {
        unlink("\(path)/\(file)")
      }
      rmdir(path)
    }
    let lines = SmallFederation.lines("FedFix-0.5")
    let federation = try SmallFederation(lines)
    let evaluated = federation.execution().evaluated
    var record = try RunRecord(
      Experiment(yaml: lines, file: "test.yaml"), settings: federation.settings,
      weights: federation.weights, facts: federation.learner, evaluated: evaluated,
      tests: EvaluatedTests(federation.learner.tests, of: evaluated, split: .mirrored),
      output: path)
    let one = MeasuredSet(count: 2, values: [NamedValue("loss", 1)])
    let good = ClientEvaluation(train: one, test: one)
    var clients = evaluated.ids.map { _ in good }
    clients[1].test = MeasuredSet(count: 2)
    for version in 0..<3 {
      let point = EvaluatedPoint(
        version: version, time: .zero, tally: Tally(), clients: version == 0 ? [] : clients,
        of: evaluated)
      try record.take([.evaluated(point)], of: federation.execution())
    }
    let log = try String(contentsOfFile: "\(path)/coordinator.log", encoding: .utf8)
    let sentence = "the loss of version 1 is not finite on client \(evaluated.ids[1].rawValue): "
    #expect(log.contains(sentence))
    #expect(log.split(separator: "\n").count == 1)
    #expect(try RunFolder.metrics(in: path).map(\.testLoss) == [nil, nil, nil])
    let trainLosses = try RunFolder.metrics(in: path).map(\.trainLoss)
    #expect(trainLosses.map { $0.map { ($0 * 1e9).rounded() / 1e9 } } == [nil, 1, 1])
  }

  @Test func `a measure of any name reaches measures.csv`() throws {
    var template = Array("/tmp/metronome-record-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = SmallFederation.lines("FedFix-0.5")
    let federation = try SmallFederation(lines)
    let evaluated = federation.execution().evaluated
    var record = try RunRecord(
      Experiment(yaml: lines, file: "test.yaml"), settings: federation.settings,
      weights: federation.weights, facts: federation.learner, evaluated: evaluated,
      tests: EvaluatedTests(federation.learner.tests, of: evaluated, split: .mirrored),
      output: path)
    let set = MeasuredSet(count: 2, values: [NamedValue("distance, in all", 0.25)])
    let client = ClientEvaluation(train: MeasuredSet(count: 3), test: set)
    let point = EvaluatedPoint(
      version: 4, time: VirtualTime(ticks: 500_000_000), tally: Tally(),
      clients: evaluated.ids.map { _ in client }, of: evaluated)
    try record.take([.evaluated(point)], of: federation.execution())
    let text = try String(contentsOfFile: "\(path)/measures.csv", encoding: .utf8)
    #expect(
      text == """
        aggregation,time,set,measure,samples,value
        4,0.500000000,test,"distance, in all",14,0.25

        """)
  }
}
