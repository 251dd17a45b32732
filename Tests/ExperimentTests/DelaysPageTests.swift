import Experiment
import Federation
import Testing

/// `docs/delays.md` against what is read.
@Suite struct DelaysPageTests {
  /// The indented examples, each from `delays:` to the next.
  static func examples() throws -> [String] {
    var found: [String] = []
    for line in try textOfFile(exampleFolder + "/../delays.md").split(separator: "\n")
    where line.hasPrefix("    ") {
      if line.hasPrefix("    delays:") {
        found.append(String(line))
      } else if line.hasPrefix("      "), let last = found.popLast() {
        found.append("\(last)\n\(line)")
      }
    }
    return found
  }

  @Test func `every example of the page is read as delays`() throws {
    let rows = (0..<10).map { "\($0),\($0),10\n" }.joined()
    let trace = TraceFileTests.TemporaryFile("client,start,end\n" + rows)
    let examples = try Self.examples()
    #expect(examples.count >= 10)
    for example in examples {
      let yaml = example.replacing("online.csv", with: trace.path)
      #expect(complaints(yaml) == "", "\(example)")
    }
    // Each part is shown.
    for key in ["clients: {", "per: ", "network: ", "availability: ", "loss: "] {
      #expect(examples.contains { $0.contains(key) }, "\(key)")
    }
  }

  @Test(arguments: DelayPreset.allCases)
  func `the page spells every preset out`(preset: DelayPreset) throws {
    #expect(try textOfFile(exampleFolder + "/../delays.md").contains("| `\(preset.rawValue)` |"))
  }
}
