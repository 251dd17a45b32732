import Testing

@testable import Launching

/// The text of batch scripts.
@Suite struct SlurmScriptTests {
  @Test(arguments: [
    ("plain-1.0=/x", "plain-1.0=/x"), ("two words", "\"two words\""), ("", "\"\""),
    ("a\"b\\c", "\"a\\\"b\\\\c\""), ("it's", "\"it's\""), ("#1", "\"#1\""),
  ])
  func `a word of a directive is quoted where Slurm would split it`(text: String, word: String) {
    #expect(SlurmScript.word(text) == word)
  }

  @Test(arguments: [(1, 1), (1_000, 1), (1_001, 2), (2_000, 2), (100_000, 100)])
  func `no job array has more tasks than clusters allow`(cells: Int, each: Int) {
    #expect(SlurmScript.cellsPerTask(of: cells) == each)
    #expect((cells + each - 1) / each <= 1_000)
  }
}
