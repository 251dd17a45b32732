import ArgumentParser
import Runtime
import Wording

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes an experiment file to begin with, from an example.",
    discussion: """
      EXAMPLE
        metronome init fashion-f80
        metronome init nodes --output experiments/mine.yaml
      Without a name it lists the examples:
        metronome init
      """)

  @Argument(
    help: "The example's name; without one, the examples are listed.",
    completion: .list(Example.all.map(\.name)))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The file to write, which must not be there; the default is NAME.yaml.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var output: String?

  func validate() throws {
    if name == nil, output != nil {
      throw ValidationError("--output: found no NAME; allowed: with the name of an example")
    }
  }

  func run() throws {
    guard let name else { return try writeStandardOutput(Self.list) }
    guard let example = Example.all.first(where: { $0.name == name }) else {
      let names = Example.all.map(\.name).joined(separator: ", ")
      throw ValidationError("\(name.quoted) is no example; allowed: \(names)")
    }
    let file = try WrittenExample(example, at: output ?? name + ".yaml")
    try writeStandardOutput(file.write())
  }

  /// A line for each example.
  private static var list: String {
    let width = Example.all.map(\.name.columns).max() ?? 0
    let lines = Example.all.map { example in
      let space = String(repeating: " ", count: width - example.name.columns + 2)
      let line = example.name + space + example.summary
      return Terminal.outputColumns.map { line.shortened(to: max($0, 40)) } ?? line
    }
    return lines.joined(separator: "\n") + "\n\n`metronome init NAME` writes NAME.yaml.\n"
  }
}
