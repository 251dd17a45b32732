import Federation
import Testing

@testable import Reports

/// The data behind a plan's pictures; that gnuplot draws them is tested where it is run.
@Suite struct PictureTests {
  func pictures(
    clients: Int, delays: DelayModel = .constant([1]),
    scheme: Scheme = Scheme(trigger: .eachArrival), units: Int64 = 5
  ) throws -> [String: [String]] {
    let settings = ScheduleSettings(
      importance: Array(repeating: 1 / Double(clients), count: clients), delays: delays,
      scheme: scheme, stop: StopRule(time: VirtualTime(ticks: units * 1_000_000_000)),
      evaluation: .every(VirtualDuration(roundingUnits: 1)), seed: 1)
    let weights = try AggregationWeights(settings)
    let summary = PlanSummary(settings, weights: weights) { _ in }
    let report = PlanReport(
      name: "small", scheme: "Async", summary: summary,
      surrogate: SurrogateImportance(settings, weights))
    let timeline = Timeline(settings, weights: weights)
    return Dictionary(
      uniqueKeysWithValues: report.pictures(timeline).map { picture in
        let lines = String(decoding: picture.csv, as: UTF8.self).split(separator: "\n")
        return (picture.name, lines.map(String.init))
      })
  }

  @Test func `the timeline's data are stretches of clients and births of versions`() throws {
    let found = try pictures(
      clients: 2, delays: .constant([0.75, 1]),
      scheme: Scheme(trigger: .everyInterval(VirtualDuration(roundingUnits: 1))), units: 1)
    #expect(
      found["timeline"] == [
        "kind,row,client,version,start,end,update", "training,0,0,0,0.000000000,0.750000000,0",
        "waiting,0,0,,0.750000000,1.000000000,", "training,1,1,0,0.000000000,1.000000000,0",
        "version,,,1,1.000000000,1.000000000,",
      ])
  }

  @Test func `the staleness' data are percent for each value`() throws {
    let found = try pictures(clients: 2, units: 2)
    #expect(
      found["staleness"] == [
        "from,through,updates,percent_each", "0,0,1,25", "1,1,3,75",
      ])
  }

  @Test func `the importance of few clients is in their order`() throws {
    let found = try pictures(
      clients: 2, delays: .constant([1, 3]),
      scheme: Scheme(trigger: .eachArrival, weighting: .identical))
    #expect(
      found["importance"] == [
        "place,client,importance,surrogate_importance", "0,0,0.5,0.75", "1,1,0.5,0.25",
      ])
  }

  @Test func `that of many is sorted by what is optimised over what is asked for`() throws {
    let found = try pictures(
      clients: 5_000, delays: .spread(percent: 50),
      scheme: Scheme(trigger: .eachArrival, weighting: .identical), units: 2)
    let rows = try #require(found["importance"]).dropFirst()
    #expect((1_000...2_001).contains(rows.count))
    #expect(rows.first?.hasPrefix("0,4999,") ?? false)
    #expect(rows.last?.hasPrefix("4999,0,") ?? false)
    let timeline = try #require(found["timeline"])
    #expect(timeline.count < 3_000)
  }
}
