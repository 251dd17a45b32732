import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct TextFilesTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }

  private func task(
    _ name: String = "text", cut: TextSource.Cut = .none, window: Int = 3, stride: Int = 3,
    share: Double = 0, partition: PartitionRule = .natural(perClient: 1), clients: Int = 1
  ) -> LearningTask {
    .files(
      .text(
        TextSource(
          path: "\(folder.path)/\(name)", cut: cut, window: window, stride: stride,
          testShare: share)),
      partition: partition, clients: clients)
  }

  /// A client's windows and the character behind each, given the text's vocabulary.
  private func windows(
    _ task: LearningTask, _ split: Split = .train, of client: Int, _ vocabulary: String
  ) throws -> [String] {
    let characters = Array(vocabulary)
    return try task.batch(split, of: client, cacheFolder: cache).rows.map { row in
      String(row.inputs.map { characters[Int($0)] }) + ">" + String(characters[Int(row.label)])
    }
  }

  @Test func `a sample is a window and its label the character behind it`() throws {
    folder.write("abcabdabeab", to: "text")
    #expect(
      try windows(task(stride: 3), of: 0, "abcde") == ["abc>a", "abd>a", "abe>a"])
    #expect(
      try windows(task(stride: 5), of: 0, "abcde") == ["abc>a", "dab>e"])
  }

  @Test func `the end of a text is for testing, and no window reaches over the border`() throws {
    folder.write("abcdefghijklmnopqrst", to: "text")
    let alphabet = "abcdefghijklmnopqrst"
    let halves = task(stride: 1, share: 0.4)
    let train = try windows(halves, of: 0, alphabet)
    let test = try windows(halves, .test, of: 0, alphabet)
    #expect(train.first == "abc>d" && train.last == "ijk>l" && train.count == 9)
    #expect(test.first == "mno>p" && test.last == "qrs>t" && test.count == 5)
  }

  @Test func `a text is cut by blank lines, and pieces too short are nobody's`() throws {
    folder.write("aaaaa\r\n\r\n\r\nb\n\nccccc\nc", to: "text")
    let cut = task(cut: .blankLines, clients: 2)
    #expect(try windows(cut, of: 0, "\nabc") == ["aaa>a"])
    #expect(try windows(cut, of: 1, "\nabc") == ["ccc>c", "cc\n>c"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `lines end as they do on any system`(end: String) throws {
    folder.write("ab\(end)ab\(end)\(end)abab", to: "text")
    #expect(try windows(task(clients: 1), of: 0, "\nab") == ["ab\n>a", "ab\n>\n", "\nab>a"])
  }

  @Test func `a text of one line has no blank lines`() throws {
    folder.write("aabbaabb", to: "text")
    #expect(try windows(task(cut: .blankLines), of: 0, "ab") == ["aab>b", "baa>b"])
  }

  @Test func `a text is cut by a number of characters`() throws {
    folder.write("aaaabbbbcccc", to: "text")
    let cut = task(cut: .characters(4), clients: 3)
    #expect(
      try (0..<3).map { try windows(cut, of: $0, "abc") } == [["aaa>a"], ["bbb>b"], ["ccc>c"]])
  }

  @Test func `in a folder each file is a user, in the order of the names`() throws {
    folder.makeFolder("texts")
    for (name, text) in [("10.txt", "bbbb"), ("2.txt", "aaaa"), (".hidden", "zzzz")] {
      folder.write(text, to: "texts/\(name)")
    }
    let files = task("texts", clients: 2)
    #expect(try windows(files, of: 0, "ab") == ["bbb>b"])
    #expect(try windows(files, of: 1, "ab") == ["aaa>a"])
  }

  @Test func `other partitions divide the windows whoever they belong to`() throws {
    folder.write(String(repeating: "abc", count: 40), to: "text")
    let even = task(partition: .iid, clients: 3)
    let counts = try (0..<3).map { try even.batch(.train, of: $0, cacheFolder: cache).count }
    #expect(counts == [13, 13, 13])
  }

  @Test func `texts that give no sample or have too many characters are refused`() {
    #expect(
      task().problem(cacheFolder: cache)
        == "\(folder.path)/text: there is no such file or folder; give a text file, or a folder with "
        + "a text file for each client (scripts/bible-texts makes one from Debian's bible-kjv-text)"
    )
    folder.write("abc", to: "text")
    #expect(
      task().problem(cacheFolder: cache)
        == "\(folder.path)/text: no piece of the text has more than 3 characters for training; take "
        + "a smaller window, or cut it into larger pieces")
    folder.write(
      String(String.UnicodeScalarView((0x4E00..<0x4F01).compactMap { Unicode.Scalar($0) })),
      to: "text")
    #expect(
      task().problem(cacheFolder: cache)
        == "\(folder.path)/text: 257 different characters; at most 256 are told apart")
    folder.makeFolder("empty")
    #expect(
      task("empty").problem(cacheFolder: cache)
        == "\(folder.path)/empty: no file is in this folder")
  }

  @Test func `there is nothing to normalise in a text`() {
    folder.write("abcdefgh", to: "text")
    var scaled = task()
    scaled.normalisation = .channels(ChannelScaling(mean: [0], deviation: [1]))
    #expect(
      scaled.problem(cacheFolder: cache)
        == "normalise: the samples are texts; there is nothing to normalise")
  }

  @Test(arguments: 0..<UInt64(100)) func `no bytes crash the reader`(seed: UInt64) {
    var stream = inputs(seed)
    let bytes = (0..<stream.nextBelow(80)).map { _ in UInt8(stream.nextBelow(256)) }
    folder.write(bytes, to: "text")
    _ = task(cut: .blankLines, stride: 1, share: 0.3).problem(cacheFolder: cache)
  }
}
