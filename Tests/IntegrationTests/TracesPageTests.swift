import Foundation
import Testing

/// `docs/traces.md` as a user follows it.
@Suite(.fewAtATime) struct TracesPageTests {
  /// The indented commands of the page, each with the lines behind it up to the next text.
  struct Example {
    var command: String
    var output: [String] = []

    static func all() throws -> [Example] {
      var found: [Example] = []
      var isAfter = false
      for line in try page().split(separator: "\n") {
        if line.hasPrefix("    metronome ") {
          found.append(Example(command: String(line.dropFirst(4))))
          isAfter = true
        } else if isAfter, line.hasPrefix("    ") {
          found[found.count - 1].output.append(String(line.dropFirst(4)))
        } else {
          isAfter = false
        }
      }
      return found
    }

    /// The command's words but the first; a word in single quotes may hold spaces.
    var arguments: [String] {
      var words: [String] = []
      for (place, part) in command.split(separator: "'", omittingEmptySubsequences: false)
        .enumerated()
      {
        if place % 2 == 1 {
          words.append(String(part))
        } else {
          words += part.split(separator: " ").map(String.init)
        }
      }
      return Array(words.dropFirst())
    }
  }

  private static let docs =
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs"

  private static func page() throws -> String {
    try String(contentsOfFile: docs + "/traces.md", encoding: .utf8)
  }

  @Test func `every command runs, and prints what the page shows of it`() async throws {
    let workspace = try Workspace()
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path + "/docs", withDestinationPath: Self.docs)
    let examples = try Example.all()
    #expect(examples.count >= 5)
    for example in examples {
      let ending = try await workspace.run(example.arguments)
      #expect(ending.code == 0, "\(example.command): \(ending.errors)")
      for line in example.output where line != "..." {
        #expect(ending.output.contains(line), "\(line)")
      }
    }
  }
}
