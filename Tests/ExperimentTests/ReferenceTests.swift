import Experiment
import Testing

/// `docs/experiment-file.md` against what is read.
@Suite struct ReferenceTests {
  static func reference() throws -> String {
    try textOfFile(exampleFolder + "/../experiment-file.md")
  }

  @Test func `the reference's experiment is the example that it shows`() throws {
    let afterMark = try Self.reference().split(separator: "```yaml\n", maxSplits: 1)[1]
    let block = String(afterMark.prefix(upTo: afterMark.firstRange(of: "```")!.lowerBound))
    #expect(
      try Experiment(yaml: block, file: "") == .read(path: exampleFolder + "/fashion-f80.yaml"))
  }

  @Test(arguments: 0..<UInt64(60))
  func `the reference names every key that is written`(seed: UInt64) throws {
    var settings = RandomSettings(seed: seed)
    let yaml = settings.experiment().resolvedYAML
    let reference = try Self.reference()
    for line in yaml.split(separator: "\n") {
      for key in line.matches(of: #/(?:^|[{,] )([a-z-]+): /#).map(\.output.1) {
        let names = ["`\(key)`", "`\(key).", ".\(key)`", "# `\(key)`"]
        #expect(names.contains { reference.contains($0) }, "\(key)")
      }
    }
  }

  @Test func `the reference's error lines are what is printed`() throws {
    let reference = try Self.reference()
    let file = String(repeating: "\n", count: 7)
    let yaml = file + "data:\n  partion: iid\n\n\ntraining: { rate: -0.1 }\n"
    let error = #expect(throws: ExperimentError.self) {
      try Experiment(yaml: yaml, file: "fashion.yaml")
    }
    #expect(reference.contains(try #require(error).description))
    let sentence = complaints("scheme: FedFix-0.5", "scheme.wieghts=identical")
    #expect(!sentence.isEmpty && reference.contains(sentence))
  }

  @Test func `the reference's sweeps have as many cells as it says`() throws {
    let blocks = try Self.reference().split(separator: "```yaml\n").compactMap { text in
      text.hasPrefix("sweep:")
        ? String(text.prefix(upTo: text.firstRange(of: "```")!.lowerBound)) : nil
    }
    try #require(blocks.count == 2)
    #expect(try Sweep.reading("clients: 2\n" + blocks[0]).cells.count == 100)
    let tuned = try Sweep.reading(blocks[1])
    #expect(tuned.cells.count == 3 * 5 * 3 && tuned.tuning?.reportSeeds == [1, 2, 3, 4, 5])
    let file = String(repeating: "\n", count: 7)
    let yaml = file + "sweep:\n  scheme: [FedAvg, FedBuff-7]\n  clients: [4, 8]"
    let error = #expect(throws: ExperimentError.self) { try Sweep(yaml: yaml, file: "study.yaml") }
    #expect(try Self.reference().contains(try #require(error).description))
  }
}
