import Testing

@testable import Wording

@Suite struct WordingTests {
  @Test(arguments: [
    (0, "client", "0 clients"), (1, "client", "1 client"), (2, "process", "2 processes"),
    (1, "process", "1 process"), (1_234_567, "update", "1,234,567 updates"),
    (3, "entry", "3 entries"), (2, "key", "2 keys"), (4, "batch", "4 batches"),
    (-1, "degree", "-1 degrees"),
  ]) func `a number and its noun agree`(number: Int, noun: String, text: String) {
    #expect(number.counted(noun) == text)
  }

  @Test(arguments: [("1", "1 unit"), ("0.5", "0.5 units"), ("1e+06", "1e+06 units")])
  func `so does a number that is written already`(number: String, text: String) {
    #expect(number.counting("unit") == text)
  }

  @Test(arguments: [
    ("plain text, Zürich, 東京", "plain text, Zürich, 東京"),
    ("\u{1B}[31mred\u{07}", "\\u{1B}[31mred\\u{07}"), ("two\nlines\r", "two\\nlines\\r"),
    ("tab\t, DEL \u{7F}, C1 \u{9B}", "tab\\t, DEL \\u{7F}, C1 \\u{009B}"),
    ("left \u{202E}right", "left \\u{202E}right"),
  ]) func `what a terminal would obey is escaped`(text: String, shown: String) {
    #expect(text.printable == shown)
  }

  @Test func `lines of a text of ours stay lines`() {
    #expect("a\n\tb\u{1B}c\n".printableLines == "a\n\tb\\u{1B}c\n")
  }

  @Test(arguments: [
    ("runs/f-80_a.b", "runs/f-80_a.b"), ("tcp://127.0.0.1:5555", "tcp://127.0.0.1:5555"),
    ("Zürich/東京", "Zürich/東京"), ("a b/it's", "'a b/it'\\''s'"), ("'", "''\\'''"), ("", "''"),
    ("tcp://[::1]:5", "'tcp://[::1]:5'"), ("$HOME;`x`", "'$HOME;`x`'"), ("~", "'~'"),
    ("'\u{301}", "''\\''\u{301}'"), ("a\u{A0}b", "'a\u{A0}b'"), ("\\", "'\\'"),
  ]) func `a word of a command is quoted where a shell would not take it`(
    text: String, word: String
  ) {
    #expect(text.shellWord == word)
  }

  @Test func `a path that would be an option is led by its folder`() {
    #expect("-run 1".shellPath == "'./-run 1'" && "a-run".shellPath == "a-run")
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("a\u{200B}b", 2), ("한글", 4),
  ]) func `a text takes as many columns as a terminal gives it`(text: String, columns: Int) {
    #expect(text.columns == columns)
  }

  @Test(arguments: [
    ("tab\t, \u{1B}[31m", "\"tab\\t, \\u{1B}[31m\""), ("a \"b\"", "\"a \\\"b\\\"\""),
    (String(repeating: "x", count: 99), "\"" + String(repeating: "x", count: 60) + "\""),
  ]) func `a quoted text is short, on one line and harmless`(text: String, quoted: String) {
    #expect(text.quoted == quoted)
  }

  @Test(arguments: 0...9) func `a beginning never takes more columns than it may`(limit: Int) {
    let text = "a東e\u{301}京b"
    let beginning = text.prefix(columns: limit)
    #expect(text.hasPrefix(beginning) && beginning.columns <= limit)
    #expect(beginning.columns >= min(limit, text.columns) - 1)
  }
}
