import Foundation
import Glibc
import Testing

/// `metronome report` as a user types it.
@Suite(.fewAtATime) struct ReportVerbTests {
  @Test func `a run has its page beside it, with the data of each figure`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    _ = try await workspace.run(["run", "small.yaml", "--processes", "1", "--output", "run"])
    let ending = try await workspace.run(["report", "run"])
    #expect(ending.code == 0 && ending.output == "run/report.html\n", "\(ending.errors)")
    let page = try workspace.text(of: "run/report.html")
    #expect(page.contains("One run of FedFix-0.5, seed 3."))
    #expect(page.contains("metronome report run"))
    let names = try workspace.names(in: "run/figures")
    let figures = names.filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }
    #expect(
      Set(figures).isSuperset(of: ["accuracy-time", "loss-wall", "client-accuracy"]), "\(figures)")
    #expect(names.allSatisfy { $0.hasSuffix(".csv") || $0.hasSuffix(".svg") }, "\(names)")
    if ending.errors.isEmpty {
      #expect(names.count == 2 * figures.count)
      #expect(page.components(separatedBy: "<svg").count == figures.count + 1)
    } else {
      #expect(ending.errors.contains("gnuplot is not here"))
    }
    // Nothing is fetched and nothing is run.
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("@import"))
    let links = page.matches(of: /href="([^"#]+)"/).map { String($0.1) }
    #expect(links.allSatisfy { $0.hasPrefix("figures/") || $0 == "data:," }, "\(links)")
    _ = try await workspace.run(["report", "run"])
    #expect(try workspace.text(of: "run/report.html") == page, "the same runs, the same page")
  }

  @Test func `runs of several seeds have intervals, and figures a size on paper`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    _ = try await workspace.run([
      "compare", "small.yaml", "--vary", "scheme=FedAvg,Async", "--vary", "seed=1,2",
      "--processes", "1", "--output", "all",
    ])
    let ending = try await workspace.run([
      "report", "all", "--output", "page", "--format", "pdf,png", "--size", "8x6cm",
      "--target-loss", "0.5",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let page = try workspace.text(of: "page/report.html")
    #expect(page.contains("4 runs of 2 settings.") && page.contains("Paired differences"))
    #expect(page.contains("To test loss 0.5"))
    #expect(page.contains(" ± "))
    if ending.errors.isEmpty {
      let names = try workspace.names(in: "page/figures").filter { $0.hasPrefix("test-loss-time") }
      #expect(names == ["test-loss-time.csv", "test-loss-time.pdf", "test-loss-time.png"])
      let bytes = try workspace.bytes(of: "page/figures/test-loss-time.png")
      // Twice 324 by 243 points, big-endian, behind the signature and the first chunk's head.
      #expect(Array(bytes[16..<24]) == [0, 0, 2, 136, 0, 0, 1, 230])
    }
  }

  @Test func `a run that is still going stands where it is`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.endless.yaml, to: "endless.yaml")
    let run = try workspace.start(
      ["run", "endless.yaml", "--processes", "1", "--output", "run", "--quiet"])
    try await eventually("two evaluations") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 2
    }
    let ending = try await workspace.run(["report", "run"])
    #expect(ending.code == 0, "\(ending.errors)")
    let page = try workspace.text(of: "run/report.html")
    #expect(page.contains("This run is still going: ") && page.contains("<progress"))
    run.send(SIGTERM)
    #expect(try await run.ending().code == 130)
    _ = try await workspace.run(["report", "run"])
    let later = try workspace.text(of: "run/report.html")
    #expect(later.contains("This run ended before its stop"))
  }

  @Test func `a run that could not go on is said to be one`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let run = try await workspace.run([
      "run", "small.yaml", "--processes", "1", "--output", "run", "--set", "training.rate=1e38",
    ])
    #expect(run.code == 3, "\(run.errors)")
    _ = try await workspace.run(["report", "run"])
    let page = try workspace.text(of: "run/report.html")
    #expect(page.contains("This run could not go on, its log says why"))
  }

  @Test func `without gnuplot there is the page, and how to get the pictures`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    _ = try await workspace.run(["run", "small.yaml", "--processes", "1", "--output", "run"])
    let ending = try await workspace.run(
      ["PATH=/nowhere", try metronomePath(), "report", "run"], program: "/usr/bin/env")
    #expect(ending.code == 0)
    #expect(ending.errors.contains("apt-get install gnuplot-nox"))
    let page = try workspace.text(of: "run/report.html")
    #expect(page.contains("gnuplot is not here") && !page.contains("<svg"))
    #expect(page.contains("final test accuracy"))
    #expect(try workspace.names(in: "run/figures").allSatisfy { $0.hasSuffix(".csv") })
  }

  @Test(arguments: [
    (["report", "nothing"], Int32(3), "nothing: cannot be read"),
    (["report", "empty"], 3, "empty: it holds no run"),
    (["report", "a", "b"], 2, "allowed: one folder, or --output"),
    (["report", "a", "--format", "gif"], 2, "allowed: pdf, svg and png"),
    (["report", "a", "--size", "8x6"], 2, "as 8x6cm"),
    (["report", "a", "--target-accuracy", "2"], 2, "greater than 0, at most 1"),
  ])
  func `what cannot be reported is told`(
    arguments: [String], code: Int32, text: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.makeFolder("empty")
    let ending = try await workspace.run(arguments)
    #expect(ending.code == code)
    #expect(ending.errors.contains(text), "\(ending.errors)")
  }

  /// A metronome of many cells takes its numbers from files that are all alike here: what is measured is
  /// the report.
  @Test func `a report of 500 cells takes less than 20 seconds`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    _ = try await workspace.run(["run", "small.yaml", "--processes", "1", "--output", "run"])
    let yaml = try workspace.text(of: "run/experiment.yaml")
    let files = try workspace.names(in: "run").filter { !["checkpoint"].contains($0) }
    for cell in 0..<500 {
      try workspace.makeFolder("all/\(cell)")
      for name in files where name.hasSuffix(".csv") || name.hasSuffix(".json") {
        try workspace.write(
          [UInt8](try workspace.bytes(of: "run/\(name)")), to: "all/\(cell)/\(name)")
      }
      let rate = 0.001 * Double(1 + cell / 5 % 10)
      try workspace.write(
        yaml.replacing("seed: 3", with: "seed: \(cell % 5)")
          .replacing("rate: 0.1", with: "rate: \(rate)")
          .replacing("interval: 0.5", with: "interval: 0.\(1 + cell / 50)"),
        to: "all/\(cell)/experiment.yaml")
    }
    let begun = ContinuousClock.now
    let ending = try await workspace.run(["report", "all"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ContinuousClock.now - begun < .seconds(20))
  }
}
