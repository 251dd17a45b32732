import Federation
import Records
import Testing

@testable import Reports

@Suite struct SweepTableTests {
  private func row(
    _ scheme: String, seed: Int, accuracy: [Double], part: SweepRow.Part = .report
  ) -> SweepRow {
    let metrics = accuracy.enumerated().map { place, accuracy in
      Metrics(
        aggregation: place, time: VirtualTime(ticks: Int64(place) * 1_000_000_000), wallSeconds: 0,
        updates: 0, bytes: 0, trainLoss: 0, testLoss: 1, testAccuracy: accuracy)
    }
    let summary = Summary(
      name: "x", seed: UInt64(seed), scheme: scheme, clients: 2, processes: 1, aggregations: 3,
      updates: 3, time: Double(accuracy.count - 1), wallSeconds: 0.1, updatesPerSecond: 30,
      final: Summary.Final(trainLoss: 1, testLoss: 1, testAccuracy: accuracy.last),
      staleness: Summary.Staleness(mean: 1, max: 2), bias: 0, modelSHA256: "ab", planSHA256: "",
      version: "")
    return SweepRow(
      values: [scheme, "\(seed)"], label: "\(scheme) seed=\(seed)", scheme: scheme, part: part,
      state: .finished, run: "cells/\(scheme)-seed=\(seed)",
      result: SweepRow.Result(summary: summary, metrics: metrics))
  }

  private func lost(_ scheme: String, seed: Int, _ state: SweepRow.State) -> SweepRow {
    SweepRow(
      values: [scheme, "\(seed)"], label: "\(scheme) seed=\(seed)", scheme: scheme, part: .report,
      state: state, run: "cells/x", result: nil)
  }

  private func table(_ rows: [SweepRow]) -> SweepTable {
    SweepTable(keys: ["scheme", "seed"], rows: rows, tuned: [], target: .accuracy(0.5))
  }

  /// The cells of a line of the table.
  private func cells(_ table: SweepTable, _ line: Int) -> [String] {
    table.text.split(separator: "\n")[2 + line].split(separator: /\ \ +/).map(String.init)
  }

  @Test func `seeds of one combination are one line, with the interval of their mean`() throws {
    let table = table([
      row("Async", seed: 1, accuracy: [0, 0.6]), row("FedAvg", seed: 1, accuracy: [0, 0.4, 0.5]),
      row("Async", seed: 2, accuracy: [0, 0.4, 0.7]),
    ])
    let estimate = try #require(Estimate([0.6, 0.7]))
    let half = try #require(estimate.halfWidth)
    // Student's t with one degree of freedom has 12.7062 at 97.5%.
    #expect(abs(half - 12.7062 * 0.05) < 1e-5)
    #expect(
      cells(table, 0) == ["Async", "2 of 2", "1.5 +- 6.4", "1 +- 0", "0.65 +- 0.64", "-"])
    // Of one seed there is no interval.
    #expect(cells(table, 1) == ["FedAvg", "1 of 1", "2", "1", "0.5", "-"])
  }

  @Test func `runs that did not reach the target are counted, never left out`() {
    let table = table([
      row("Async", seed: 1, accuracy: [0, 0.6]), row("Async", seed: 2, accuracy: [0, 0.1]),
      row("Async", seed: 3, accuracy: [0, 0.6]), row("FedAvg", seed: 1, accuracy: [0, 0.1]),
      lost("FedAvg", seed: 2, .diverged("it diverged")),
    ])
    #expect(cells(table, 0)[2] == "median 1, 2 of 3")
    #expect(cells(table, 1)[1...] == ["1 of 2", "never", "1", "0.1", "1"])
    #expect(table.text.hasSuffix("\nfailed:\n  FedAvg seed=2: it diverged\n"))
  }

  @Test func `the file has a row for each cell, and what it lacks is empty`() throws {
    let table = table([
      row("Async", seed: 1, accuracy: [0, 0.6], part: .tuning), lost("FedAvg", seed: 2, .waiting),
    ])
    let lines = String(decoding: table.csv, as: UTF8.self).split(separator: "\n")
    #expect(
      lines[0]
        == "scheme,seed,label,part,state,run,aggregations,updates,time,final_train_loss,"
        + "final_test_loss,final_test_accuracy,target_accuracy,target_loss,time_to_target,bias,"
        + "bias_error,staleness_mean,wall_seconds,updates_per_second,model_sha256,error")
    #expect(
      lines[1]
        == "Async,1,Async seed=1,tuning,finished,cells/Async-seed=1,3,3,1.0,1.0,1.0,0.6,0.5,,1.0,"
        + "0.0,,1.0,0.1,30.0,ab,")
    #expect(
      lines[2]
        == "FedAvg,2,FedAvg seed=2,report,waiting,cells/x" + String(repeating: ",", count: 16))
  }
}
