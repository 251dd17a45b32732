import Experiment
import Glibc
import Testing

/// Whatever the text is, reading it ends, with an experiment or with sentences.
@Suite struct HostileInputTests {
  static let valid = """
    name: fashion-f80 # comment
    clients: 10
    importance: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    data:
      source: fashion-mnist
      partition: { kind: dirichlet, alpha: 0.1 }
    delays: "F-80"
    scheme: FedFix-0.5_weight
    stop: { time: 100, accuracy: 0.9 }

    """

  @Test func `every prefix of a file is read or refused`() throws {
    try #require(complaints(Self.valid).contains("delays"))
    for length in 0..<Self.valid.utf8.count {
      let text = String(decoding: Self.valid.utf8.prefix(length), as: UTF8.self)
      for line in complaints(text).split(separator: "\n") {
        #expect(line.hasPrefix("test.yaml:"), "\(text)")
      }
    }
  }

  @Test(arguments: 0..<UInt64(300))
  func `random damage is read or refused`(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let alphabet = Array("{}[]:,#&*!|>'\"%@`-?~.=<\t\n \\0aé\u{0}\u{85}\u{FEFF}")
    var text = Array(Self.valid)
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      let position = text.indices.randomElement(using: &generator)!
      text[position] = alphabet.randomElement(using: &generator)!
    }
    for line in complaints(String(text)).split(separator: "\n") {
      #expect(line.hasPrefix("test.yaml:"), "\(String(text))")
    }
  }

  @Test(arguments: 0..<UInt64(300))
  func `random damage to the numbers and words of any section is read or refused`(seed: UInt64) {
    var settings = RandomSettings(seed: seed)
    var generator = SplitMix64(seed: ~seed)
    let words = [
      "0", "-1", "1e400", "1.0e-300", "none", "[]", "[[]]", "{ }", "kind", "\"1\"", "nan",
    ]
    var tokens = settings.experiment().resolvedYAML.split(separator: " ").map(String.init)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let position = tokens.indices.randomElement(using: &generator)!
      let end = tokens[position].last.map { ",:\n".contains($0) ? String($0) : "" } ?? ""
      tokens[position] = words.randomElement(using: &generator)! + end
    }
    let text = tokens.joined(separator: " ")
    for line in complaints(text).split(separator: "\n") {
      #expect(line.hasPrefix("test.yaml:"), "\(text)")
    }
  }

  @Test func `deep nesting is refused`() {
    #expect(
      complaints("data: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500))
        .contains("nested"))
    for text in ["[", "- "] {
      #expect(
        complaints(String(repeating: text, count: 1_000_000))
          == "test.yaml:1: found values nested without end; allowed: at most 15 deep")
    }
    let parts = Array(repeating: "a", count: 100_000).joined(separator: ".")
    #expect(complaints("", parts + "=1").contains("found a key of 100000 parts"))
  }

  @Test func `of very many problems the first are told and the others counted`() throws {
    func keys(_ count: Int) -> String { (0..<count).map { "key\($0): 1\n" }.joined() }
    let lines = complaints(keys(20_000)).split(separator: "\n")
    #expect(lines.count == 21 && lines.last == "and 19980 more")
    #expect(lines.first?.hasPrefix("test.yaml:1: key0: unknown key") == true)
    #expect(lines[19].hasPrefix("test.yaml:20: key19: unknown key"))
    #expect(complaints(keys(20)).split(separator: "\n").count == 20)
    // Those of other sections come in the order of their lines.
    let mixed = "stop: { a: 1 }\ndata: { b: 1 }\n" + keys(30) + "model: { c: 1 }\n"
    let found = complaints(mixed).split(separator: "\n")
    // A stop without a bound is a problem of its own.
    #expect(found.prefix(2).contains { $0.hasPrefix("test.yaml:1: stop.a") })
    #expect(found[2].hasPrefix("test.yaml:2: data.b"))
    #expect(found.count == 21 && found.last == "and 14 more")
    // Keys that are no words are found one by one.
    let lists = (0..<3_000).map { "? [\($0)]\n: 1\n" }.joined()
    #expect(complaints(lists).split(separator: "\n").last == "and 2980 more")
  }

  @Test func `a file is text, whatever mark it has, and nothing but a file`() throws {
    let path = "/tmp/metronome-experiment-\(UInt64.random(in: 0 ... .max)).yaml"
    defer { unlink(path) }
    func write(_ bytes: [UInt8]) {
      let file = fopen(path, "w")
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
    func problem() -> String? {
      do {
        _ = try Experiment.read(path: path)
        return nil
      } catch {
        return String(error.description.dropFirst(path.count + 2))
      }
    }
    write([0xEF, 0xBB, 0xBF] + Array("clients: 3\r\nseed: 2\r".utf8))
    #expect(problem() == nil)
    #expect(try Experiment.read(path: path).clients == 3)
    write([0xFF, 0xFE, 0x61, 0])
    #expect(
      problem()
        == "it is UTF-16 text; save it as UTF-8, as with `iconv -f utf-16 -t utf-8`")
    write([0x61, 0xE9])
    #expect(
      problem()
        == "it has bytes that are not UTF-8; convert it, as with `iconv -f latin1 -t utf-8`")
    unlink(path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(
      problem()
        == "this is a pipe; a file is expected here: save in one what comes out of the pipe")
    unlink(path)
    #expect(problem() == "this file cannot be read: No such file or directory")
  }

  @Test func `a bomb of aliases is refused before it is built`() {
    var yaml = "a0: &a0 x\n"
    for i in 1...60 { yaml += "? [*a\(i - 1), *a\(i - 1)]\n: &a\(i) [*a\(i - 1), *a\(i - 1)]\n" }
    #expect(complaints(yaml) == "test.yaml:1: found an anchor (&name); allowed: values written out")
    #expect(complaints("? {\"x #\":&a 1}\n: *a").contains("anchor"))
  }

  @Test func `an ampersand that is no anchor is text`() throws {
    #expect(complaints("# R&D, this & that\ndata: { folder: \"a & b\" }") == "")
  }

  @Test func `long words are cut in messages`() {
    let word = String(repeating: "x", count: 1_000_000)
    #expect(complaints("\(word): 1").utf8.count < 1000)
    #expect(complaints("clock: \(word)").utf8.count < 1000)
    #expect(complaints("", "clock=\(word)").utf8.count < 1000)
  }

  @Test func `control codes do not reach the terminal`() {
    #expect(
      complaints("\"a\\n\\e[2J\": 1").hasPrefix("test.yaml:1: a\\n\\u{1B}[2J: unknown key;"))
    #expect(complaints("clock: \"\\e[2J\"").hasPrefix("test.yaml:1: clock: found \"\\u{1B}[2J\";"))
    #expect(
      complaints("", "a\u{1B}\n=1").hasPrefix("--set a\\u{1B}\\n=1: a\\u{1B}\\n: unknown"))
  }
}
