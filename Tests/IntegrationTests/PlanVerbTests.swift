import Foundation
import Testing

/// `metronome plan` as a user types it.
@Suite(.fewAtATime) struct PlanVerbTests {
  private static let docs =
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs"

  @Test func `the page about planning shows what plan prints`() async throws {
    let workspace = try Workspace()
    let page = try workspace.text(of: Self.docs + "/planning.md")
    let ending = try await workspace.run(
      ["plan", Self.docs + "/experiments/fashion-f80.yaml", "--set", "scheme=Async_identical"])
    #expect(ending.code == 0, "\(ending.errors)")
    let shown = ending.output.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    #expect(page.contains(shown), "\(ending.output)")
  }

  @Test func `pictures stand beside their data`() async throws {
    let workspace = try Workspace()
    try workspace.write(SmallExperiment.brief("FedBuff-2").yaml, to: "small.yaml")
    let ending = try await workspace.run(["plan", "small.yaml", "--pictures", "a/b", "--json"])
    #expect(ending.code == 0)
    let object = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
    #expect((object as? [String: Any])?["source"] as? String == "measured")
    let drawn = ending.errors.isEmpty
    if !drawn { #expect(ending.errors.contains("gnuplot is not here")) }
    let endings = drawn ? ["csv", "pdf", "png", "svg"] : ["csv"]
    #expect(
      try workspace.names(in: "a/b")
        == ["importance", "staleness", "timeline"].flatMap { name in
          endings.map { "\(name).\($0)" }
        })
  }

  @Test(arguments: ["0", "1", "nan", "-3"])
  func `a tolerance that cannot be is refused`(tolerance: String) async throws {
    let workspace = try Workspace()
    let ending = try await workspace.run(["plan", "small.yaml", "--tolerance=\(tolerance)"])
    #expect(ending.code == 2)
    #expect(ending.errors.contains("allowed: greater than 0, below 1"), "\(ending.errors)")
  }
}
