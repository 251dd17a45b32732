import Foundation
import Testing

@testable import Reports

@Suite struct FigureTests {
  private func curve(_ values: [(Double, Double)]) -> Curve {
    Curve(values.map { Curve.Point(x: $0.0, y: $0.1) })
  }

  private func rows(_ figure: Figure) -> [String] {
    String(decoding: figure.csv, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `a band is the interval at each place that all runs have`() throws {
    let band = BandCurve([
      curve([(0, 1), (1, 2), (2, 3)]), curve([(0, 3), (1, 4)]), Curve([]),
    ])
    #expect(band.runs == 2 && band.hasBand)
    #expect(band.points.map(\.x) == [0, 1])
    #expect(band.points.map(\.estimate) == [Estimate([1, 3]), Estimate([2, 4])])
    #expect(!BandCurve([curve([(0, 1)])]).hasBand)
    #expect(BandCurve([]).points.isEmpty)
  }

  @Test func `runs that were evaluated elsewhere are compared on lines between`() throws {
    let band = BandCurve([curve([(0, 0), (4, 4)]), curve([(1, 1), (3, 3), (9, 9)])])
    #expect(band.points.count == 201)
    #expect(band.points.allSatisfy { abs($0.estimate.mean - $0.x) < 1e-12 })
    #expect(band.points.first?.x == 1 && abs(band.points.last!.x - 4) < 1e-12)
  }

  @Test func `one seed has a line and no band, and the caption says so`() throws {
    let runs = try MadeUpRuns()
    try runs.add("a", scheme: "FedAvg", accuracies: [0.1, 0.5])
    try runs.add("b", scheme: "Async", accuracies: [0.1, 0.6])
    let figure = try #require(try runs.content().curveFigures.first)
    #expect(figure.name == "test-accuracy-time")
    #expect(figure.caption.hasPrefix("One run each (n = 1), so there are no bands."))
    #expect(
      rows(figure) == [
        "series,n,time,mean,low,high", "FedAvg,1,0.0,0.1,,", "FedAvg,1,1.0,0.5,,",
        "Async,1,0.0,0.1,,", "Async,1,1.0,0.6,,",
      ])
    let script = figure.script(of: "f.svg", .svg, figure.pageSize)
    #expect(!script.contains("filledcurves"))
    #expect(figure.title.contains("highest under Async (0.6) and lowest under FedAvg (0.5)"))
  }

  @Test func `two seeds have a band, and each series its own mark`() throws {
    let runs = try MadeUpRuns()
    for seed in UInt64(1)...2 {
      try runs.add("a\(seed)", scheme: "FedAvg", seed: seed, accuracies: [0.1, 0.5])
      try runs.add("b\(seed)", scheme: "Async", seed: seed, accuracies: [0.1, 0.6])
    }
    let figure = try #require(try runs.content().curveFigures.first)
    let script = figure.script(of: "f.pdf", .pdf, figure.pageSize)
    #expect(script.components(separatedBy: "filledcurves").count == 3)
    #expect(script.contains("pointtype 7") && script.contains("pointtype 5"))
    #expect(figure.caption.contains("95% confidence intervals (Student's t, n = 2)"))
  }

  @Test func `a diverged run is a cross at the edge and in no mean`() throws {
    let runs = try MadeUpRuns()
    for (name, scheme) in [("a", "FedAvg"), ("b", "Async")] {
      for seed in UInt64(1)...2 {
        try runs.add(
          "\(name)\(seed)", scheme: scheme, seed: seed, accuracies: [0.1, 0.6],
          isFinished: name == "a" || seed == 1)
      }
    }
    try runs.write(
      "run,state\na1,finished\na2,finished\nb1,finished\nb2,diverged\n", to: "sweep.csv")
    let figure = try #require(try runs.content().curveFigures.first)
    #expect(rows(figure).last == "Async (diverged),1,1.0,,,")
    #expect(figure.caption.contains("A cross at the upper edge: a run diverged"))
    #expect(figure.script(of: "f", .svg, figure.pageSize).contains("pointtype 2 pointsize 1.6"))
  }

  @Test func `interval and buffer size stand against the time to the target`() throws {
    let runs = try MadeUpRuns()
    for (interval, end) in [("0.2", 0.5), ("0.5", 0.8), ("0.8", 0.9)] {
      try runs.add(
        interval, scheme: "fedfix", settings: ["scheme.interval": interval],
        accuracies: [0.1, end == 0.9 ? 0.8 : 0.2, end])
    }
    let content = try runs.content(target: ReportTarget(.testAccuracy, 0.75))
    let figure = try #require(content.otherFigures.first { $0.name == "fedfix-interval" })
    #expect(
      rows(figure) == [
        "series,interval,n,time_to_target,low,high,reached", "fedfix,0.2,1,,,,0",
        "fedfix,0.5,1,2.0,,,1", "fedfix,0.8,1,1.0,,,1",
      ])
    #expect(figure.title.hasPrefix("The fastest interval of those tried is 0.8"))
    let final = try #require(content.otherFigures.first { $0.name == "final-fedfix-interval" })
    #expect(rows(final).last == "fedfix,0.8,1,0.9,,,0")
  }

  @Test func `the advice's prediction stands beside the times, with one factor for all`() throws {
    let runs = try MadeUpRuns()
    for (size, place) in [("2", 1), ("4", 2), ("8", 4)] {
      let rise = (0...4).map { $0 < place ? 0.1 : 0.9 }
      try runs.add(size, scheme: "fedbuff", settings: ["scheme.size": size], accuracies: rise)
    }
    // Twice the pace for each half of the size: exactly what was found, whatever the unit of the pace.
    let content = try runs.content(target: ReportTarget(.testAccuracy, 0.75)) {
      300 / Double($0.settings!.values["scheme.size"]!)!
    }
    let figure = try #require(content.otherFigures.first { $0.name == "fedbuff-buffer-size" })
    let cells = rows(figure).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    for row in cells {
      #expect(abs(Double(row[7])! - Double(row[3])!) < 1e-9)
    }
    #expect(figure.caption.contains("Dashed: what the advice predicts"))
    #expect(figure.script(of: "f", .svg, figure.pageSize).contains("2:8 with lines"))
  }

  @Test
  func `any setting with several numbers has its figures, a line for each of the other settings`()
    throws
  {
    let runs = try MadeUpRuns()
    for scheme in ["FedAvg", "Async"] {
      for percent in ["0", "40", "80"] {
        try runs.add(
          "\(scheme)\(percent)", scheme: scheme, settings: ["delays.percent": percent],
          accuracies: [0.1, scheme == "Async" ? 0.5 + Double(percent)! / 200 : 0.5])
      }
    }
    let figures = try runs.content(target: ReportTarget(.testAccuracy, 0.6)).otherFigures
    let final = try #require(figures.first { $0.name == "final-spread-of-the-delays" })
    #expect(
      rows(final) == [
        "series,spread_of_the_delays,n,mean,low,high,diverged", "Async,0.0,1,0.5,,,0",
        "Async,40.0,1,0.7,,,0", "Async,80.0,1,0.9,,,0", "FedAvg,0.0,1,0.5,,,0",
        "FedAvg,40.0,1,0.5,,,0", "FedAvg,80.0,1,0.5,,,0",
      ])
    #expect(final.title == "Test accuracy ends best with spread of the delays 80 under Async (0.9)")
    let times = try #require(figures.first { $0.name == "time-to-target-spread-of-the-delays" })
    #expect(times.title.hasPrefix("Fastest of those tried is Async with spread of the delays 40"))
    // A word among the numbers has no place on the axis.
    try runs.add("words", settings: ["delays.percent": "many"], accuracies: [0.1])
    #expect(try !runs.content().otherFigures.contains { $0.name.hasPrefix("final-") })
  }

  @Test func `names at the ends of lines never touch`() {
    var state: UInt64 = 7
    func unit() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    for count in 1...12 {
      for _ in 0..<50 {
        let heights = (0..<count).map { _ in 50 + 300 * unit() * unit() }.sorted(by: >)
        let places = EndLabels.apart(heights, by: 15, within: 40...388)
        #expect(places.count == count)
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 - $1 > 14.999 })
        #expect(places.allSatisfy { (40...388).contains($0) })
      }
    }
    #expect(EndLabels.apart([300, 100], by: 15, within: 40...388) == [300, 100])
  }

  @Test(arguments: [
    ("8x6cm", 324.0, 243.0), ("80x60mm", 324, 243), ("7x3.5in", 720, 360),
  ])
  func `a size on paper is in centimetres, millimetres or inches`(
    text: String, width: Double, height: Double
  ) throws {
    let size = try #require(PictureSize(paper: text))
    #expect(abs(size.width - width) < 0.1 && abs(size.height - height) < 0.1)
    for wrong in ["8x6", "0x6cm", "8x6km", "-8x6cm", "1e9x1cm", "8 x 6cm", "2x2cm", "cm"] {
      #expect(PictureSize(paper: wrong) == nil, "\(wrong)")
    }
  }

  @Test func `observations have figures of staleness, weights, work and clients`() throws {
    let runs = try MadeUpRuns()
    let folder = try runs.add("a", accuracies: [0.1, 0.5], clients: [0.9, 0.2])
    var run = try ReportedRun(folder, settings: MadeUpRuns.settings)
    run.observations = RunObservations(
      staleness: [(0, 6), (1, 2)],
      clients: [
        .init(number: 0, clientWeight: 0.5, contributions: 6, weight: 6, predictedShare: 0.7),
        .init(
          number: 1, name: "phone", clientWeight: 0.5, contributions: 2, weight: 2,
          predictedShare: 0.3),
      ], aggregations: 8,
      work: [
        .init(client: 0, number: 0, baseVersion: 0, started: 0, arrived: 1),
        .init(client: 1, number: 0, baseVersion: 0, started: 0, arrived: 2),
      ], versions: [1, 2],
      clientCurves: [
        .init(client: 0, name: nil, curve: curve([(0, 0.1), (2, 0.9)])),
        .init(client: 1, name: "phone", curve: curve([(0, 0.1), (2, 0.2)])),
      ])
    let figures = ReportContent(title: "a", runs: [run]).otherFigures
    let named = Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0) })
    #expect(
      figures.map(\.name) == [
        "staleness", "timeline", "client-accuracy-time", "participation", "aggregation-weight",
        "client-accuracy",
      ])
    #expect(
      rows(named["staleness"]!) == [
        "series,from,through,updates,percent_each,percent_up_to", "FedAvg,0,0,6,75,75",
        "FedAvg,1,1,2,25,100",
      ])
    #expect(rows(named["aggregation-weight"]!)[2] == "1,1,phone,0.5,0.25,0.25,0.3")
    #expect(named["aggregation-weight"]!.title.hasSuffix("bias of 0.250"))
    #expect(
      named["participation"]!.title == "Under FedAvg clients are in 25% to 75% of the aggregations")
    #expect(rows(named["timeline"]!).count == 5)
    #expect(
      named["client-accuracy-time"]!.title
        == "Under FedAvg phone ends worst (0.200) and client 0 best (0.900)")
    #expect(
      named["client-accuracy"]!.title
        == "FedAvg serves client 1 (0.200) worst and client 0 (0.900) best")
  }
}
