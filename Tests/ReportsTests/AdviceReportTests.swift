import Federation
import Reports
import Testing

@Suite struct AdviceReportTests {
  static func report(
    curvature: Double?, largest: Double? = 4, clip: Double? = nil
  ) -> AdviceReport {
    let settings = ScheduleSettings(
      importance: [0.5, 0.5], delays: .constant([1, 0.25]),
      scheme: Scheme(trigger: .everyone(sampling: nil), rule: AggregationRule(clip: clip)),
      stop: StopRule(updates: 100),
      evaluation: .every(VirtualDuration(roundingUnits: 1)), seed: 1)
    let schemes = [settings.scheme, Scheme(trigger: .eachArrival)]
    let advice = Advice(settings, schemes: schemes, updates: 500, progress: curvature)
    return AdviceReport(
      name: "small", advice: advice,
      local: AdviceReport.LocalWork(
        rate: 1, steps: 1, curvature: curvature, largestCurvatures: [largest, largest])
    ) { $0.trigger == .eachArrival ? "Async" : "FedAvg" }
  }

  @Test func `the recommended scheme is marked, and said with its reason and its limit`() {
    let text = Self.report(curvature: nil).text
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "small: 2 schemes, a plan of 500 updates each, the experiment's first")
    #expect(lines.contains { $0.hasPrefix("> FedAvg") })
    #expect(lines.contains { $0.hasPrefix("* Async") })
    #expect(
      text.contains("Take FedAvg: of all it has the best pace, which the experiment has already."))
    #expect(
      text.contains("FedAvg: stable for curvatures up to 4; local work is 1 step of rate 1."))
    #expect(
      text.hasSuffix("see docs/advice.md.\n") && text.contains("A rule of thumb for 2 clients"))
  }

  @Test func `where updates count for less than their weights it says so`() {
    let told = "a bias is that of the weights alone: with server.clip updates count for"
    #expect(Self.report(curvature: nil, clip: 1).text.contains(told))
    #expect(!Self.report(curvature: nil).text.contains(told))
  }

  @Test func `a curvature that no scheme bears asks for a smaller rate`() {
    let text = Self.report(curvature: 50).text
    #expect(text.contains("\n* FedAvg") && text.contains("\n* Async"))
    #expect(text.contains("! 4"))
    #expect(
      text.hasSuffix(
        """
        No scheme is stable at the curvature 50 with 1 step of rate 1: take a smaller \
        training.rate.

        """))
  }

  @Test func `the CSV has a row for each scheme and leaves out what cannot be told`() {
    let report = Self.report(curvature: nil, largest: nil)
    let rows = String(decoding: report.csv, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let columns = """
      scheme,kind,moves_per_unit,updates_per_unit,staleness_mean,staleness_p95,staleness_max,\
      variance,bias,averaging_time,stride,pace,largest_progress,largest_curvature,front,\
      recommended
      """
    #expect(rows.count == 3 && rows.allSatisfy { $0.count == 16 })
    #expect(rows[0].joined(separator: ",") == columns)
    #expect(rows[1].prefix(3) == ["FedAvg", "fedavg", "1"])
    #expect(rows[1].suffix(3) == ["", "1", "1"] && rows[2].suffix(3) == ["", "1", "0"])
  }

  @Test func `the JSON says the same as the table`() {
    let json = String(decoding: Self.report(curvature: 0.25).json, as: UTF8.self)
    for part in [
      #""recommended" : "FedAvg""#, #""curvature" : 0.25"#, #""moves_per_unit" : 1,"#,
      #""expected_regret" : {"#, #""stable" : true"#, #""steps" : 1"#,
    ] {
      #expect(json.contains(part), "\(part) in \(json)")
    }
  }
}
