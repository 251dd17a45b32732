import Foundation
import Testing

/// What `digests.csv` in the folder `Golden` says of an experiment beside it.
struct GoldenRun: CustomTestStringConvertible {
  let name: String
  let digests: FinishedRun.Digests

  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Golden"

  static let all: [GoldenRun] =
    ((try? String(contentsOfFile: folder + "/digests.csv", encoding: .utf8)) ?? "")
    .split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",").map(String.init)
      return GoldenRun(name: cells[0], digests: .init(model: cells[1], plan: cells[2]))
    }
}

/// Digests that a version which was held to independent programs gave: no later change may touch them.
@Suite(.fewAtATime) struct GoldenDigestsTests {
  @Test func `each experiment has its digests`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: GoldenRun.folder)
    let experiments = files.filter { $0.hasSuffix(".yaml") }.map { $0.dropLast(".yaml".count) }
    #expect(experiments.sorted() == GoldenRun.all.map { $0.name[...] }.sorted())
    #expect(experiments.count >= 28)
  }

  @Test(arguments: GoldenRun.all)
  func `an experiment ends with the bits that it always ended with`(golden: GoldenRun) async throws
  {
    let workspace = try Workspace()
    for data in ["table.csv", "text.txt"] {
      try workspace.write(workspace.text(of: "\(GoldenRun.folder)/\(data)"), to: data)
    }
    let ending = try await workspace.run(
      ["run", "\(GoldenRun.folder)/\(golden.name).yaml", "--processes", "2", "--output", "run"])
    try #require(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == golden.digests)
  }
}
