import Experiment
import Federation
import Records
import Testing

@testable import Launching

@Suite struct TuningSearchTests {
  private static let yaml = """
    clients: 4
    data: { source: quadratic }
    sweep:
      scheme: [FedAvg, Async]
      seed: 4..5
      tune: { key: training.rate, values: VALUES, seeds: 1..2, by: final-loss }
    """

  private func tuning(_ values: String) throws -> Tuning {
    let sweep = try Sweep(yaml: Self.yaml.replacing("VALUES", with: values), file: "test.yaml")
    return try #require(sweep.tuning)
  }

  private func result(loss: Double?, time: Double = 10, losses: [Double] = []) -> SweepRow.Result {
    let summary = Summary(
      name: "x", seed: 1, scheme: "Async", clients: 2, processes: 1, aggregations: 3, updates: 3,
      time: time, wallSeconds: 0.1, updatesPerSecond: 30,
      final: Summary.Final(trainLoss: 1, testLoss: loss, testAccuracy: nil),
      staleness: Summary.Staleness(mean: 1, max: 2), bias: 0, modelSHA256: "", planSHA256: "",
      version: "")
    let metrics = losses.enumerated().map { place, loss in
      Metrics(
        aggregation: place, time: VirtualTime(ticks: Int64(place) * 1_000_000_000), wallSeconds: 0,
        updates: 0, bytes: 0, trainLoss: 0, testLoss: loss, testAccuracy: nil)
    }
    return SweepRow.Result(summary: summary, metrics: metrics)
  }

  /// Searches where the loss of the value at an index is known.
  private func search(
    _ values: String, loss: (Int) -> Double?
  ) throws -> (search: TuningSearch, tried: [Int]) {
    let tuning = try tuning(values)
    var search = TuningSearch(tuning.groups[0], of: tuning)
    var tried: [Int] = []
    while !search.open.isEmpty {
      for index in search.open {
        tried.append(index)
        search.note([loss(index).map { result(loss: $0) }], at: index)
      }
      search.grow()
    }
    return (search, tried)
  }

  @Test(arguments: -8...12)
  func `the grid grows to the best value, and one beyond`(best: Int) throws {
    let (search, tried) = try search("0.01..1 log 5") { Double(abs($0 - best)) }
    #expect(search.best == best)
    #expect(!search.isAtEdge)
    #expect(tried.count == Set(tried).count, "nothing is tried twice")
    #expect(Set(tried) == Set(min(0, best - 1)...max(4, best + 1)))
  }

  @Test func `a grid does not grow where values diverge, and not without end`() throws {
    let (diverging, tried) = try search("0.01..1 log 3") { $0 > 2 ? nil : -Double($0) }
    #expect(diverging.best == 2 && tried.max() == 3)
    let (endless, all) = try search("0.01..1 log 3") { -Double($0) }
    #expect(all.max() == 2 + TuningSearch.growthMax && endless.isAtEdge)
  }

  @Test func `values that are no grid are taken as they are`() throws {
    let (search, tried) = try search("[0.1, 0.5, 0.2]") { -Double($0) }
    #expect(search.best == 2 && tried == [0, 1, 2] && !search.isAtEdge)
  }

  @Test func `where no run has a result there is no best value`() throws {
    let (search, _) = try search("0.01..1 log 3") { _ in nil }
    #expect(search.best == nil)
  }

  @Test func `a diverged run counts before the mean, and one that never got there too`() {
    func score(_ results: [SweepRow.Result?], _ rule: Tuning.Rule = .finalLoss) -> TuningScore {
      TuningScore(results, by: rule)
    }
    let (good, bad) = (result(loss: 1), result(loss: 9))
    #expect(score([good, good]) < score([good, bad]))
    #expect(score([bad, bad]) < score([good, nil]))
    #expect(score([good, nil]) < score([nil, nil]))
    let (early, late) = (result(loss: 0, losses: [5, 2]), result(loss: 0, losses: [5, 4, 3, 2]))
    let never = result(loss: 0, time: 1, losses: [5, 5])
    let rule = Tuning.Rule.timeToLoss(2.5)
    #expect(score([early, early], rule).mean == 1)
    #expect(score([early, late], rule) < score([late, late], rule))
    #expect(score([late, late], rule) < score([early, never], rule))
    #expect(score([never, never], rule) < score([early, nil], rule))
    #expect(score([early, never], rule).mean == 1 && score([early, never], rule).unreached == 1)
    let farther = result(loss: 3, time: 1, losses: [5, 5])
    #expect(
      score([never, never], rule) < score([never, farther], rule), "the loss tells them apart")
  }
}
