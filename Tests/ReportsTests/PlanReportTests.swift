import Federation
import Foundation
import Records
import Testing

@testable import Reports

@Suite struct PlanReportTests {
  func report(
    clients: Int = 4, delays: DelayModel = .constant([1]),
    scheme: Scheme = Scheme(trigger: .eachArrival), faults: Faults = .none, units: Int64 = 5
  ) throws -> PlanReport {
    let settings = ScheduleSettings(
      importance: Array(repeating: 1 / Double(clients), count: clients), delays: delays,
      scheme: scheme, faults: faults,
      stop: StopRule(time: VirtualTime(ticks: units * 1_000_000_000)),
      evaluation: .every(VirtualDuration(roundingUnits: 1)), seed: 1)
    let weights = try AggregationWeights(settings)
    return PlanReport(
      name: "small", scheme: "Async", summary: PlanSummary(settings, weights: weights) { _ in },
      surrogate: SurrogateImportance(settings, weights))
  }

  @Test func `where the weights do not tell what is optimised, no number looks as if they did`()
    throws
  {
    var report = try report()
    let timeline = try timeline
    let pictures = report.pictures(timeline).map(\.name)
    report.keysBeyondWeights = ["server.clip"]
    let text = report.text
    #expect(
      text.contains(
        "bias                       not known: with server.clip updates count for more or less "
          + "than their weights\neffective clients          - of 4\n"))
    #expect(text.contains("0       0.25     1  0.25  1   -        5"))
    let json = String(decoding: report.json, as: UTF8.self)
    for key in ["bias", "effective_clients", "surrogate_importance"] {
      #expect(!json.contains("\"\(key)"), "\(key)")
    }
    #expect(pictures.contains("importance"))
    #expect(report.pictures(timeline).map(\.name) == pictures.filter { $0 != "importance" })
  }

  @Test func `what a server remembers takes the place of how weights average`() throws {
    var report = try report()
    report.rememberedVectors = 1_001
    #expect(
      report.text.contains("remembered                 1,001 vectors of the model's size, at most"))
    #expect(!report.text.contains("averaging window") && !report.text.contains("variance of"))
    let json = try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any]
    #expect(json?["remembered_vectors"] as? Int == 1_001)
  }

  @Test func `what faults strike is counted`() throws {
    let faults = Faults(
      corruption: Corruption(.signFlip(factor: 1), of: .listed([ClientID(1)])),
      crashes: Crashes(.at(VirtualTime(ticks: 3_500_000_000)), of: .listed([ClientID(0)])),
      duplicates: Duplicates(of: .listed([ClientID(2), ClientID(3)]), probability: 1))
    let report = try report(faults: faults)
    for line in [
      "\ncorrupt                    5 of the updates\nheard twice                10 of the updates\n",
      "\nupdates                    18\n", "\nabandoned                  4.5% of the orders\n",
    ] {
      #expect(report.text.contains(line), "\(line) in \(report.text)")
    }
    let json = String(decoding: report.json, as: UTF8.self)
    #expect(json.contains("\"corrupt_updates\" : 5") && json.contains("\"duplicate_updates\" : 10"))
    #expect(try !self.report().text.contains("heard twice"))
  }

  private var timeline: Timeline {
    get throws {
      let settings = ScheduleSettings(
        importance: [1], delays: .constant([1]), scheme: Scheme(trigger: .eachArrival),
        stop: StopRule(updates: 3), seed: 1)
      return Timeline(settings, weights: try AggregationWeights(settings))
    }
  }

  @Test func `each client has a row, and the sums stand below in words`() throws {
    #expect(
      try report().text == """
        small: Async, 4 clients, stop by time

        client     p  E[T]     f  d    p~  updates  stale  95%  max  idle
        ------  ----  ----  ----  -  ----  -------  -----  ---  ---  ----
        0       0.25     1  0.25  1  0.25        5    2.4    3    3  0.0%
        1       0.25     1  0.25  1  0.25        5    2.6    3    3  0.0%
        2       0.25     1  0.25  1  0.25        5    2.8    3    3  0.0%
        3       0.25     1  0.25  1  0.25        5      3    3    3  0.0%

        p client weight (importance), E[T] mean update time, f participation rate, d aggregation weight
        of a contribution, p~ surrogate importance, updates in this plan, their staleness: mean, 95% at
        most, maximum; idle: share of the time that the client waits for an order

        f and d                    in closed form

        bias                       0: half the summed |p~ - p|, 0 when unbiased
        effective clients          4 of 4
        averaging window           4 aggregations (1 time unit) average to p within 0.1
        variance of the weights    0.75, summed over the clients

        mean staleness             2.7
        95% staleness              3
        maximum staleness          3
        idle                       0.0% of the clients' time

        aggregations               20
        evaluations                6
        updates                    20
        time                       5
        aggregations per time unit 4
        updates per time unit      4
        messages per time unit     8.8: orders and updates

        """)
  }

  /// The numbers of the clients under each heading of the table.
  private func groups(_ report: PlanReport) -> [(title: String, clients: [Int])] {
    var found: [(title: String, clients: [Int])] = []
    let lines = report.text.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.dropFirst(4).prefix(while: { !$0.isEmpty }) {
      if let client = line.prefixMatch(of: /(\d+) +\d/) {
        found[found.count - 1].clients.append(Int(client.1) ?? -1)
      } else {
        found.append((String(line), []))
      }
    }
    return found
  }

  @Test func `of many clients the table shows the extremes, and JSON all`() throws {
    let report = try report(
      clients: 60, delays: .constant((0..<60).map { 1 + Double(($0 * 7) % 60) / 60 }),
      scheme: Scheme(trigger: .eachArrival, weighting: .identical))
    let groups = groups(report)
    #expect(
      groups.map(\.title) == [
        "the slowest, by E[T]", "the fastest, by E[T]", "the most often there, by f",
        "the least often there, by f", "the most above p, by p~/p", "the most below p, by p~/p",
      ])
    // 7 * 17 = 119 = -1 mod 60, and so on.
    #expect(groups[0].clients == [17, 34, 51, 8, 25, 42])
    #expect(groups[1].clients == [0, 43, 26, 9, 52, 35])
    // The fastest are there most often, and are shown already.
    #expect(groups[2].clients == [18, 1, 44, 27, 10, 53])
    #expect(Set(groups.flatMap(\.clients)).count == 36)
    #expect(try decoded(report).clients.map(\.client) == Array(0..<60))
  }

  @Test func `a measure that is the same for all has no extremes`() throws {
    let alike = groups(try report(clients: 41))
    #expect(alike.map(\.title) == ["some, of which all are alike"])
    #expect(alike.map(\.clients) == [Array(0..<6)])
    let unbiased = groups(try report(clients: 41, delays: .spread(percent: 50)))
    #expect(!unbiased.contains { $0.title.contains("p~/p") })
    #expect(unbiased.first?.clients == Array(0..<6))
  }

  @Test func `up to 40 clients are all shown`() throws {
    let lines = try report(clients: 40).text.split(separator: "\n")
    #expect(lines.count { $0.hasSuffix("  0.0%") } == 40)
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func `a measured E[T] is told with its error`() throws {
    let delays = DelayModel(
      work: .exponential(mean: 1), network: Network(shared: SharedBandwidth(upload: 2)))
    let report = try report(delays: delays)
    #expect(
      report.text.contains("E[T]                       measured as well, standard error at most "))
    let document = try decoded(report)
    let errors = document.clients.compactMap(\.mean_delay_error)
    #expect(errors.count == 4 && errors.allSatisfy { $0 > 0 && $0 < 0.05 })
    let exact = try self.report()
    #expect(!exact.text.contains("measured"))
    #expect(try decoded(exact).clients.allSatisfy { $0.mean_delay_error == nil })
  }

  @Test func `a measured participation is told with its error`() throws {
    let report = try report(
      clients: 3, delays: .exponential(mean: [1, 2, 3]), scheme: Scheme(trigger: .count(2)))
    #expect(report.text.contains("measured on a plan of 200,000 updates, standard error at most "))
    let document = try decoded(report)
    #expect(document.source == "measured" && document.measured_updates == 200_000)
    let error = try #require(document.largest_relative_error)
    #expect(error > 0 && error < 0.02)
    #expect(
      document.clients.map { ($0.strength_error ?? 1) / $0.strength }.max() == error)
    #expect(document.clients.allSatisfy { $0.participation_error == $0.strength_error })
    #expect(document.clients.allSatisfy { ($0.surrogate_importance_error ?? 0) > 0 })
    let bias = try #require(document.bias_error)
    #expect(document.bias < 0.01 && bias > 0 && bias < 0.01)
    #expect(
      report.text.contains("bias                       \(report.surrogate.bias.text()): half"))
  }

  @Test func `JSON says what the summary says`() throws {
    let report = try report(delays: .spread(percent: 80), units: 50)
    let (document, summary) = (try decoded(report), report.summary)
    #expect(document.source == "closed form" && document.largest_relative_error == nil)
    #expect(document.bias == report.surrogate.bias.value && document.bias_error == nil)
    #expect(document.staleness_mean == summary.staleness.mean)
    #expect(document.staleness_max == summary.staleness.maximum)
    #expect(document.averaging_window == summary.window.smallest)
    #expect(document.weight_covariance == summary.weightCovariance)
    #expect(document.staleness_histogram.map(\.updates).reduce(0, +) == document.updates)
    #expect(document.time == 50)
    for client in document.clients {
      #expect(client.mean_delay == summary.meanDelays[client.client])
      #expect(client.surrogate_importance == report.surrogate.shares[client.client])
      #expect(client.idle_share == 0)
      #expect(client.weight_variance == summary.weightVariances[client.client])
    }
  }

  @Test func `a mean that is infinite is not in the JSON`() throws {
    let report = try report(
      clients: 2, delays: .exponential(mean: [1, .infinity]),
      scheme: Scheme(trigger: .everyone(sampling: nil)))
    let document = try decoded(report)
    #expect(document.clients.map(\.mean_delay) == [1, nil])
    #expect(document.updates == 0 && report.text.contains("none in this plan"))
    // No update has a staleness.
    #expect(document.staleness_mean == nil && document.staleness_max == nil)
    #expect(document.staleness_p95 == nil)
    #expect(
      document.clients.allSatisfy {
        $0.staleness_mean == nil && $0.staleness_max == nil && $0.staleness_p95 == nil
      })
    #expect(report.text.contains("\nmean staleness             -\n"))
  }

  @Test(arguments: [
    Scheme(trigger: .eachArrival, weighting: .identical),
    Scheme(trigger: .everyInterval(VirtualDuration(roundingUnits: 0.5)), weighting: .identical),
    Scheme(trigger: .count(2), weighting: .identical),
  ]) func `delays of which none has a mean leave numbers out, and the JSON whole`(
    scheme: Scheme
  ) throws {
    let report = try report(
      clients: 3, delays: DelayModel(work: .pareto(shape: 0.9, minimum: 0.2)),
      scheme: scheme, units: 40)
    #expect(!report.text.isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(report.json))
    let clients = try #require((object as? [String: Any])?["clients"] as? [[String: Any]])
    #expect(clients.count == 3 && clients.allSatisfy { $0["mean_delay"] == nil })
    #expect(report.summary.updates > 0)
  }

  /// The keys that programs read; what a plan may leave out is optional.
  struct Document: Decodable {
    struct Client: Decodable {
      var client: Int
      var importance, participation, strength, weight, surrogate_importance: Double
      var mean_delay, mean_delay_error, strength_error, participation_error,
        surrogate_importance_error: Double?
      var updates: Int
      var staleness_mean: Double?
      var staleness_p95, staleness_max: Int?
      var idle_share, weight_mean, weight_variance: Double
    }
    struct Bucket: Decodable {
      var from, through, updates: Int
    }
    struct Window: Decodable {
      var aggregations, windows: Int
      var distance: Double
    }

    var name, scheme, source: String
    var measured_updates, averaging_window: Int?
    var largest_relative_error, bias_error, staleness_mean: Double?
    var bias, effective_clients, averaging_tolerance, weight_variance: Double
    var staleness_p95, staleness_max: Int?
    var aggregations, evaluations, updates, orders: Int
    var idle_share, abandoned_share, time, aggregations_per_unit, updates_per_unit: Double
    var messages_per_unit: Double
    var weight_covariance: [[Double]]?
    var staleness_histogram: [Bucket]
    var windows: [Window]
    var clients: [Client]
  }

  func decoded(_ report: PlanReport) throws -> Document {
    try JSONDecoder().decode(Document.self, from: Data(report.json))
  }
}
