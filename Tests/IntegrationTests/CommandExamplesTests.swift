import ArgumentParser
import Experiment
import Foundation
import Testing

@testable import metronome

/// Every command that the help or a page of the documentation shows is one that can be pasted.
@Suite struct CommandExamplesTests {
  static let verbs = Metronome.configuration.subcommands.flatMap {
    [$0] + $0.configuration.subcommands
  }

  static let pages: [String] = {
    let docs = TidyTests.root.appendingPathComponent("docs").path
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: docs)) ?? []
    return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }()

  @Test(arguments: verbs.compactMap { $0.configuration.commandName })
  func `examples of the help stand on a line each`(verb: String) throws {
    let command = try #require(Self.verbs.first { $0.configuration.commandName == verb })
    for columns in [80, 132] {
      let help = Metronome.helpMessage(
        for: command, includeHidden: false, columns: columns)
      let examples = Self.commands(in: help, indentation: 2)
      #expect(!examples.isEmpty)
      for example in examples {
        #expect(example.count <= 78 && !example.hasSuffix("\\"), "\(example)")
        try Self.check(example)
      }
    }
  }

  @Test(arguments: pages) func `commands of the pages are right`(page: String) throws {
    let text = try String(
      contentsOf: TidyTests.root.appendingPathComponent(page), encoding: .utf8)
    for command in Self.commands(in: text, indentation: 4) { try Self.check(command) }
  }

  @Test func `there are commands to be found`() throws {
    let found = try Self.pages.map { page in
      let text = try String(
        contentsOf: TidyTests.root.appendingPathComponent(page), encoding: .utf8)
      return Self.commands(in: text, indentation: 4).count
    }
    #expect(found.reduce(0, +) >= 20, "\(found)")
  }

  /// The lines that begin with our name, in blocks of code, each with those that it goes on with.
  private static func commands(in text: String, indentation: Int) -> [String] {
    let joined = text.replacing(/\\\n */, with: "")
    var isFenced = false
    return joined.split(separator: "\n").compactMap { line in
      if line.hasPrefix("```") { isFenced.toggle() }
      let start = isFenced ? "" : String(repeating: " ", count: indentation)
      guard line.hasPrefix(start + "metronome ") else { return nil }
      return String(line.dropFirst(start.count))
    }
  }

  /// Parses a command, and reads its experiment where that is a file of ours.
  private static func check(_ command: String) throws {
    let words = words(of: command)
    let parsed: any ParsableCommand
    do {
      parsed = try Metronome.parseAsRoot(Array(words.dropFirst()))
    } catch {
      Issue.record("\(command): \(Metronome.fullMessage(for: error))")
      return
    }
    guard let file = words.first(where: { $0.hasPrefix("docs/") && $0.hasSuffix(".yaml") })
    else { return }
    let overrides = zip(words, words.dropFirst()).compactMap { $0 == "--set" ? $1 : nil }
    // A trace that a command before it makes is not there yet.
    guard !words.contains(where: { $0.contains("/trace.csv") }) else { return }
    let path = TidyTests.root.appendingPathComponent(file).path
    let (compare, sweep) = (parsed as? CompareCommand, parsed as? SweepCommand)
    #expect(throws: Never.self, "\(command)") {
      if let compare {
        _ = try Sweep.read(
          path: path, overrides: overrides, vary: compare.cells.vary, cases: compare.cells.cases)
      } else if let sweep {
        _ = try Sweep.read(
          path: path, overrides: overrides, vary: sweep.cells.vary, cases: sweep.cells.cases,
          tune: sweep.tuning.typed(sweep.target.target))
      } else {
        _ = try Experiment.read(path: path, overrides: overrides)
      }
    }
  }

  /// The words that a shell would make of it, up to a comment, a redirection or a pipe.
  private static func words(of command: String) -> [String] {
    var (words, word, quote): ([String], String?, Character?) = ([], nil, nil)
    for character in command {
      switch (character, quote) {
      case (let mark, let open?) where mark == open: quote = nil
      case (_, _?): word = (word ?? "") + String(character)
      case ("'", nil), ("\"", nil): (quote, word) = (character, word ?? "")
      case (" ", nil):
        if let whole = word { words.append(whole) }
        word = nil
      case ("#", nil) where word == nil, (">", nil), ("|", nil), ("&", nil), (";", nil):
        return words
      default: word = (word ?? "") + String(character)
      }
    }
    return words + [word].compactMap(\.self)
  }
}
