import Records
import Testing

/// `metronome runs --where`.
@Suite struct RunFilterTests {
  private static let run: [String: StoredValue] = [
    "scheme": .text("FedFix-0.5"), "seed": .integer(2), "final.test_accuracy": .real(0.8),
    "name": .text("a b"), "state": .text("finished"), "clients": .integer(10),
  ]

  @Test(arguments: [
    ("scheme = FedFix and seed < 3", true), ("scheme = FedFix-0.5", true),
    ("scheme = FedFix-0.2", false), ("scheme = Fed", false), ("scheme != FedFix", false),
    ("scheme != Async", true), ("seed >= 2 and seed <= 2", true), ("seed > 2", false),
    // Numbers are compared as such: as a text 10 is before 2.
    ("clients > 2", true), ("final.test_accuracy >= 8e-1", true),
    ("final.test_accuracy < 0.8", false), ("name = 'a b'", true), ("name = \"a b\"", true),
    // And binds closer than or, not closest.
    ("seed = 2 or seed = 1 and seed = 3", true), ("(seed = 2 or seed = 1) and seed = 3", false),
    ("not seed = 1 and seed = 2", true), ("not (seed = 1 or seed = 2)", false),
    ("not not seed = 2", true), ("state=finished", true), ("seed!=2", false),
    // What a run does not have fulfils no comparison.
    ("final.train_loss < 1", false), ("final.train_loss != 1", false),
    ("not final.train_loss < 1", true),
  ])
  func `a condition holds for the runs that it means`(text: String, holds: Bool) throws {
    let filter = try RunFilter(text)
    #expect(filter.holds { Self.run[$0] ?? .absent } == holds)
  }

  @Test(arguments: [
    ("", "found the end of the condition; allowed: a key, not, or \"(\""),
    ("seed", "found the end of the condition; allowed: = != <= < >= >"),
    ("seed 3", "found \"3\" at character 6; allowed: = != <= < >= >"),
    ("seed <", "found the end of the condition; allowed: a number, a word, or a text in quotes"),
    ("seed << 3", "found \"<\" at character 7; allowed: a number, a word, or a text in quotes"),
    ("seed = 3 seed = 4", "found \"seed\" at character 10; allowed: and, or, or the end"),
    ("(seed = 3", "found the end of the condition; allowed: and, or, or \")\""),
    ("seed = 3)", "found \")\" at character 9; allowed: and, or, or the end"),
    ("and = 3", "found \"and\" at character 1; allowed: a key, not, or \"(\""),
    ("seed = 'x", "found \"\\'x\" at character 8; allowed: a number, a word, or a text in quotes"),
    ("seed = 1 ; drop", "found \";\" at character 10; allowed: and, or, or the end"),
  ])
  func `what is no condition is refused where it ends to be one`(text: String, sentence: String) {
    let error = #expect(throws: RunFilterError.self) { try RunFilter(text) }
    #expect(error?.description == sentence)
  }

  @Test func `a condition of any depth is read or refused`() {
    #expect(throws: RunFilterError.self) {
      try RunFilter(String(repeating: "(", count: 100_000))
    }
    #expect(throws: RunFilterError.self) {
      try RunFilter(String(repeating: "not ", count: 100_000) + "seed = 1")
    }
  }

  @Test func `a key that no run has is refused with the nearest`() throws {
    let filter = try RunFilter("final.test_acuracy > 0.5")
    let error = #expect(throws: RunFilterError.self) { try filter.check(Set(Self.run.keys)) }
    #expect(error?.description.hasSuffix("; did you mean \"final.test_accuracy\"?") == true)
  }
}
