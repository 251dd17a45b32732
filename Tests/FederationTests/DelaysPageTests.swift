import Federation
import Foundation
import Testing

/// `docs/delays.md` against the laws.
@Suite struct DelaysPageTests {
  /// p~ of the clients under FedFix where ceil(E[T]/interval) is taken for E[ceil(T/interval)].
  static func surrogate(_ law: DelayLaw, interval: Double) throws -> [Double] {
    let parts = DelayModel(factor: .spread(percent: 80), work: law)
    let delays = Delays(model: parts, clients: 10, seed: 1)
    let interval = VirtualDuration(roundingUnits: interval)
    let counts = try (0..<10 as Range<UInt32>).map { client in
      let right = try #require(delays.meanIntervals(of: ClientID(client), interval: interval))
      // In whole ticks: ceil(E[T] / interval).
      let mean = VirtualDuration(roundingUnits: delays.mean(of: ClientID(client))).ticks
      return Double((mean - 1) / interval.ticks + 1) / right
    }
    return counts.map { $0 / counts.reduce(0, +) }
  }

  @Test(arguments: [0.05, 0.1, 0.2, 0.5, 1, 2])
  func `the page's table of biases is what the wrong formula gives`(interval: Double) throws {
    let laws: [DelayLaw] = [
      .constant(1), .gamma(shape: 4, mean: 1), .exponential(mean: 1),
      .logNormal(median: exp(-0.5), sigma: 1),
    ]
    let biases = try laws.map { law in
      try Self.surrogate(law, interval: interval).reduce(0) { $0 + abs($1 - 0.1) } / 2
    }
    let slowest = try Self.surrogate(.exponential(mean: 1), interval: interval)[0] / 0.1
    let row =
      ["\(interval)"] + biases.map { String(format: "%.3f", $0) }
      + [String(format: "%.2f", slowest)]
    let page = try String(contentsOfFile: Self.page, encoding: .utf8)
    let expected = "| " + row.joined(separator: " | ") + " |\n"
    #expect(page.contains(expected), "the row is \(expected)")
  }

  /// The page says that the right weights have no bias.
  @Test(arguments: [0.05, 0.5, 2])
  func `the right formula has no bias`(interval: Double) throws {
    let settings = ScheduleSettings.sample(
      clients: 10,
      delays: DelayModel(factor: .spread(percent: 80), work: .logNormal(median: 1, sigma: 1)),
      scheme: Scheme(trigger: .every(interval)), stop: StopRule(updates: 40_000), seed: 2)
    let weights = try AggregationWeights(settings)
    #expect(SurrogateImportance(settings, weights).bias.value == 0 && weights.source == .closedForm)
    let means = PlanSummary(settings, weights: weights) { _ in }.weightMeans
    for mean in means { #expect(isClose(mean, 0.1, within: 0.01)) }
  }

  private static let page =
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs/delays.md"
}
