import Testing

@testable import Reports

@Suite struct ReportContentTests {
  @Test func `runs that differ in the seed alone are one setting, named by what tells it apart`()
    throws
  {
    let runs = try MadeUpRuns()
    for seed in UInt64(1)...3 {
      for scheme in ["FedAvg", "Async"] {
        try runs.add(
          "\(scheme)-\(seed)", scheme: scheme, seed: seed,
          settings: ["data.seed": "\(seed)", "name": "n\(seed)"],
          accuracies: [0.1, 0.7 + 0.01 * Double(seed)])
      }
    }
    let content = try runs.content()
    #expect(content.variedKeys == ["scheme.kind"])
    #expect(content.groups.map(\.label) == ["Async", "FedAvg"])
    #expect(content.groups.allSatisfy { $0.runs.map(\.seed) == [1, 2, 3] })
    let estimate = try #require(content.groups[0].estimate(.testAccuracy))
    #expect(estimate == Estimate([0.71, 0.72, 0.73]))
    #expect(content.incomparable.isEmpty)
    #expect(
      content.notes == [
        "Each seed divides the data anew, so intervals over seeds are over divisions too."
      ])
    // 95% of the best mean.
    #expect(abs(try #require(content.target?.value) - 0.95 * 0.72) < 1e-12)
  }

  @Test func `runs that chose a rate are in no table and no curve`() throws {
    let runs = try MadeUpRuns()
    var table = "training.rate,seed,part,run,state\n"
    for (rate, accuracy) in [("0.01", 0.5), ("0.1", 0.7), ("1", 0.4)] {
      for seed in rate == "0.1" ? UInt64(1)...4 : 1...2 {
        // The chosen rate is worse on the seeds that are reported.
        try runs.add(
          "\(rate)-\(seed)", seed: seed, settings: ["training.rate": rate],
          accuracies: [0.1, seed > 2 ? 0.6 : accuracy])
        let part = seed > 2 ? "report" : "tuning"
        table += "\(rate),\(seed),\(part),\(rate)-\(seed),finished\n"
      }
    }
    try runs.write(table, to: "sweep.csv")
    let content = try runs.content()
    #expect(content.groups.count == 1 && content.groups[0].runs.map(\.seed) == [3, 4])
    #expect(content.groups[0].estimate(.testAccuracy)?.mean == 0.6)
    #expect(content.tunedFamilies.map { $0.groups.map(\.rate) } == [[0.01, 0.1, 1]])
    #expect(content.tunedFamilies[0].best == 1)
    let figure = try #require(content.otherFigures.first { $0.name == "rate-sensitivity" })
    #expect(figure.caption.contains("over the tuning seeds"))
    #expect(content.notes.contains { $0.contains("6 runs on seeds of their own") })
  }

  @Test func `the best rate has the least mean loss where no run diverged`() throws {
    let runs = try MadeUpRuns()
    for (rate, accuracy) in [("0.01", 0.5), ("0.1", 0.7), ("1", 0.8)] {
      for seed in UInt64(1)...2 {
        try runs.add(
          "\(rate)-\(seed)", seed: seed, settings: ["training.rate": rate],
          accuracies: [0.1, accuracy], isFinished: !(rate == "1" && seed == 2))
      }
    }
    try runs.write(
      "training.rate,seed,run,state\n"
        + ["0.01", "0.1", "1"].flatMap { rate in
          (1...2).map { seed in
            "\(rate),\(seed),\(rate)-\(seed),\(rate == "1" && seed == 2 ? "diverged" : "finished")\n"
          }
        }.joined(), to: "sweep.csv")
    let content = try runs.content(target: ReportTarget(.testAccuracy, 0.75))
    #expect(content.families.count == 1)
    #expect(content.families[0].best == 1 && !content.families[0].isBestAtEdge)
    #expect(content.drawn.map(\.label) == ["rate=0.1"])
    let fastest = content.groups[2].times(to: content.target!, over: .time)
    #expect(fastest.outcomes == [.reached(1), .never])
    #expect(
      content.groups[1].times(to: content.target!, over: .updates).outcomes == [
        .censored(20), .censored(20),
      ])
    #expect(content.notes.contains { $0.hasPrefix("Diverged: 1 of 6 runs,") })
  }

  @Test func `the same seed twice is one seed, and has no interval`() throws {
    let runs = try MadeUpRuns()
    try runs.add("a", accuracies: [0.1, 0.5], isFinished: false)
    try runs.add("b", accuracies: [0.1, 0.5])
    try runs.add("c", accuracies: [0.1, 0.5])
    let content = try runs.content()
    #expect(content.groups.map(\.runs.count) == [1])
    #expect(content.groups[0].finished.count == 1)
    #expect(content.groups[0].estimate(.testAccuracy)?.interval == nil)
    #expect(
      content.notes.first == "Left out, since others have their settings and seeds: 2 runs.")
  }

  @Test func `a cell of a sweep without a folder is said`() throws {
    let runs = try MadeUpRuns()
    try runs.add("1", accuracies: [0.1, 0.5])
    try runs.write("seed,run,state\n1,1,finished\n2,2,failed\n", to: "sweep.csv")
    let content = try runs.content()
    #expect(content.runs.count == 1)
    #expect(content.notes == ["Without a run folder, and left out: 1 of 2 cells of \(runs.path)."])
  }

  @Test(arguments: [
    ("importance", "objective"), ("clients", "objective"), ("data.source", "objective"),
    ("data.partition.alpha", "divide the data"),
  ])
  func `runs of another objective or division are told, and no differences are given`(
    key: String, word: String
  ) throws {
    let runs = try MadeUpRuns()
    try runs.add("a", settings: [key: "1"], accuracies: [0.1, 0.5])
    try runs.add("b", settings: [key: "2"], accuracies: [0.1, 0.6])
    let content = try runs.content()
    let sentence = try #require(content.incomparable.first)
    #expect(sentence.contains(word) && sentence.contains("\(key) is 1, 2"), "\(sentence)")
    #expect(!page(content).contains("Paired differences"))
    #expect(page(content).contains("<figure>"), "what can be shown is shown")
  }

  @Test func `a setting of many numbers is not in the labels where a short one tells as much`()
    throws
  {
    let runs = try MadeUpRuns()
    let stretches = (0..<500).map { "\($0)" }.joined(separator: ",")
    try runs.add(
      "a", settings: ["delays.kind": "trace", "delays.stretches": stretches],
      accuracies: [0.1, 0.5])
    try runs.add(
      "b", settings: ["delays.kind": "on-off", "delays.on": "4"], accuracies: [0.1, 0.5])
    #expect(
      try runs.content().groups.map(\.label) == ["delays.kind=trace", "delays.kind=on-off"])
    let all = try MadeUpRuns()
    for (number, name) in ["a", "b"].enumerated() {
      try all.add(
        name, settings: ["clients": "\(number)", "delays.durations": stretches + ",\(number)"],
        accuracies: [0.1, 0.5])
    }
    #expect(try all.content().groups.map(\.label) == ["clients=0", "clients=1"])
    // Where nothing else tells them apart, it stays.
    try runs.add(
      "c", settings: ["delays.kind": "trace", "delays.stretches": stretches + ",1"],
      accuracies: [0.1, 0.5])
    #expect(try runs.content().groups.allSatisfy { $0.runs.count == 1 })
    #expect(Set(try runs.content().groups.map(\.label)).count == 3)
  }

  @Test func `times to the target differ in pairs where both runs of every pair reached it`() throws
  {
    let runs = try MadeUpRuns()
    for seed in UInt64(1)...2 {
      try runs.add("a\(seed)", seed: seed, accuracies: [0.1, 0.1, 0.1, 0.9])
      try runs.add(
        "b\(seed)", scheme: "Async", seed: seed, accuracies: [0.1, seed == 1 ? 0.9 : 0.2, 0.9, 0.9])
      try runs.add(
        "c\(seed)", scheme: "FedFix-1", seed: seed,
        accuracies: [0.1, 0.1, 0.1, seed == 1 ? 0.9 : 0.2])
    }
    let html = page(try runs.content(target: ReportTarget(.testAccuracy, 0.8)))
    #expect(html.contains("time to test accuracy 0.8 less that of FedAvg"))
    // 1 - 3 and 2 - 3: a mean of -1.5, and t = 12.7 times a standard error of a half.
    #expect(html.contains("-1.5 ± 6.4"))
    #expect(html.contains("both have it in 1 of 2"))
  }

  @Test func `what is damaged or newer is said, and what stands before it is shown`() throws {
    let runs = try MadeUpRuns()
    try runs.add("a", accuracies: [0.1, 0.5, 0.6])
    let rows = try runs.text(of: "a/metrics.csv").split(separator: "\n").map(String.init)
    try runs.write(
      (rows[0...1] + ["10,1.0,half"] + rows[3...]).joined(separator: "\n") + "\n",
      to: "a/metrics.csv")
    try runs.write("{\"schema\": 9}\n", to: "a/summary.json")
    try runs.write("a scalar\n", to: "a/experiment.yaml")
    let content = try runs.content()
    #expect(content.runs[0].evaluations.count == 1)
    #expect(content.problems.count == 3, "\(content.problems)")
    #expect(content.problems.contains { $0.contains("metrics.csv: line 3 has 3 cells") })
    #expect(content.problems.contains { $0.contains("summary.json") && $0.contains("version") })
    #expect(content.problems.contains { $0.contains("experiment.yaml is not understood") })
    #expect(page(content).contains("metrics.csv: line 3 has 3 cells"))
  }

  @Test func `a run without an end stands where it stands`() throws {
    let runs = try MadeUpRuns()
    let folder = try runs.add("a", accuracies: [0.1, 0.5], isFinished: false)
    let run = try ReportedRun(folder, settings: MadeUpRuns.settings)
    #expect(run.outcome == .interrupted)
    let html = page(ReportContent(title: "a", runs: [run]))
    #expect(html.contains("This run ended before its stop"))
    #expect(html.contains("at time 1 after 20 updates"))
    #expect(throws: (any Error).self) {
      try ReportedRun(runs.path + "/none", settings: MadeUpRuns.settings)
    }
  }

  @Test func `names that others gave are shown and not obeyed`() throws {
    let runs = try MadeUpRuns()
    try runs.add("a", scheme: "<script>alert('x')</script>", accuracies: [0.1, 0.5])
    try runs.add("b", scheme: "it's_$HOME`id`", accuracies: [0.1, 0.6])
    let content = try runs.content()
    let html = page(content)
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;"))
    let script = content.curveFigures[0].script(
      of: "a.svg", .svg, PictureSize(width: 720, height: 400))
    #expect(script.contains("'it''s_$HOME`id`'"))
  }

  private func page(_ content: ReportContent) -> String {
    Page(
      content, curves: content.curveFigures, others: content.otherFigures, drawn: [:],
      complaint: nil, command: "metronome report a", version: "0"
    ).html
  }
}
