import Experiment
import Federation
import Testing

/// `docs/delays.md` against what is read.
@Suite struct DelaysPageTests {
  /// The indented examples of a page, each from `delays:` on.
  static func examples(_ page: String) throws -> [String] {
    var found: [String] = []
    var isOpen = false
    for line in try textOfFile(exampleFolder + "/../" + page).split(separator: "\n") {
      if line.hasPrefix("    delays:") {
        found.append(String(line))
        isOpen = true
      } else if isOpen, line.hasPrefix("      "), let last = found.popLast() {
        found.append("\(last)\n\(line)")
      } else {
        isOpen = false
      }
    }
    return found
  }

  @Test(arguments: ["delays.md", "traces.md"])
  func `every example of the page is read as delays`(page: String) throws {
    let rows = (0..<10).map { "\($0),\($0),10\n" }.joined()
    let trace = TraceFileTests.TemporaryFile("client,start,end\n" + rows)
    let table = TraceFileTests.TemporaryFile("device,factor\na,1\n")
    let examples = try Self.examples(page)
    #expect(examples.count >= 5)
    for example in examples {
      let yaml = example.replacing("online.csv", with: trace.path)
        .replacing("work.csv", with: trace.path).replacing("devices.csv", with: table.path)
      // Where not each of ten clients was recorded.
      #expect(complaints(yaml + "\n    scheme: Async_identical") == "", "\(example)")
    }
  }

  @Test func `each part is shown`() throws {
    let examples = try Self.examples("delays.md")
    for key in [
      "clients: {", "per: ", "network: ", "devices: ", "availability: ", "loss: ", "kind: trace",
    ] {
      #expect(examples.contains { $0.contains(key) }, "\(key)")
    }
  }

  @Test(arguments: DelayPreset.allCases)
  func `the page spells every preset out`(preset: DelayPreset) throws {
    #expect(try textOfFile(exampleFolder + "/../delays.md").contains("| `\(preset.rawValue)` |"))
  }
}
