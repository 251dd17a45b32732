import Experiment
import Foundation
import Testing

@testable import metronome

/// The examples that the program has in it are those of docs/experiments.
@Suite struct ExampleTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(Example.folder)

  private func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: Self.folder.appendingPathComponent(name)))
  }

  @Test func `every file of docs/experiments is in the program, byte for byte`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let companions = Example.all.compactMap(\.companion)
    #expect(
      Set(files) == Set(Example.all.map { $0.name + ".yaml" } + companions.map(\.name)))
    for example in Example.all {
      #expect(try Array(example.text.utf8) == bytes(example.name + ".yaml"), "\(example.name)")
    }
    for companion in companions { #expect(try companion.bytes == bytes(companion.name)) }
    #expect(Example.all.map(\.name) == Example.all.map(\.name).sorted())
  }

  @Test(arguments: Example.all.map(\.name))
  func `an example is told of by one sentence`(name: String) throws {
    let example = try #require(Example.all.first { $0.name == name })
    #expect(example.summary.count > 20 && example.summary.count < 170)
    #expect(example.summary.hasSuffix(".") && !example.summary.contains("\n"))
  }

  @Test(arguments: Example.all.map(\.name))
  func `an example reads the same wherever it is written`(name: String) throws {
    let example = try #require(Example.all.first { $0.name == name })
    let folder =
      FileManager.default.temporaryDirectory.path
      + "/it's { a: #\(UInt32.random(in: .min ... .max)) }, or"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/mine.yaml"
    _ = try WrittenExample(example, at: path).write()
    let original = Self.folder.appendingPathComponent(name + ".yaml").path
    #expect(try Experiment.read(path: path) == Experiment.read(path: original))
    // What it calls itself, in the commands that it shows too, is where it is.
    #expect(try !String(contentsOfFile: path, encoding: .utf8).contains(Example.folder))
  }
}
