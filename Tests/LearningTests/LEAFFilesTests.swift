import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct LEAFFilesTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }
  var train: String { "\(folder.path)/train.json" }

  private static let images = """
    {"users": ["u\\u0031", "u2"], "num_samples": [2, 1], "hierarchies": [{"a": [null, true, -1e3]}],
     "user_data": {"u1": {"x": [[0, 0.5, 1, 2], [3, 4, 5, 6]], "y": [1, 0]},
                   "u2": {"y": [2], "x": [[7, 8, 9, 10]], "extra": {"z": "]}"}}}}

    """

  private func task(
    test: String? = nil, shape: [Int]? = nil, clients: Int = 2,
    partition: PartitionRule = .natural(perClient: 1)
  ) -> LearningTask {
    .files(
      .leaf(LEAFSource(train: train, test: test, shape: shape, testShare: 0)),
      partition: partition, clients: clients)
  }

  private func problem(_ text: String) -> String? {
    folder.write(text, to: "train.json")
    return task(clients: 1).problem(cacheFolder: cache)
  }

  @Test func `each user's samples are a client's, and the rest of the file is passed over`() throws
  {
    folder.write(Self.images, to: "train.json")
    let task = task(shape: [2, 2, 1])
    let first = try task.batch(.train, of: 0, cacheFolder: cache)
    let second = try task.batch(.train, of: 1, cacheFolder: cache)
    #expect(first.inputs == [0, 0.5, 1, 2, 3, 4, 5, 6] && first.labels == [1, 0])
    #expect(second.inputs == [7, 8, 9, 10] && second.labels == [2])
    let samples = try #require(try task.openSamples(cacheFolder: cache))
    #expect(samples.sampleShape == [2, 2, 1] && samples.classes == 3)
  }

  @Test func `test samples go to the user of the same name`() throws {
    folder.write(Self.images, to: "train.json")
    folder.makeFolder("test")
    let names = ["u3", "u2", "u1"]
    for (i, name) in names.enumerated() {
      folder.write(
        "{\"user_data\": {\"\(name)\": {\"x\": [[\(i), 0, 0, 0]], \"y\": [0]}}}",
        to: "test/\(i).json")
    }
    let task = task(test: "\(folder.path)/test")
    #expect(try task.batch(.test, of: 0, cacheFolder: cache).inputs == [2, 0, 0, 0])
    #expect(try task.batch(.test, of: 1, cacheFolder: cache).inputs == [1, 0, 0, 0])
  }

  @Test func `files split by user are tested on all users who do not train`() throws {
    folder.write(Self.images, to: "train.json")
    let users = (3..<8).map { "\"u\($0)\": {\"x\": [[\($0), 0, 0, 0]], \"y\": [0]}" }
    folder.write("{\"user_data\": {\(users.joined(separator: ", "))}}", to: "test.json")
    let task = task(test: "\(folder.path)/test.json")
    var learner = try task.makeLearner(cacheFolder: cache)
    #expect(learner.tests == TestSamples(counts: [2, 3], split: .global))
    let division = try task.division(cacheFolder: cache)
    #expect(division.testsOrphans && division.test == [[5, 0, 0], [5, 0, 0]])
    let model = learner.initialParameters()
    let measured = (0..<2).map { learner.evaluate(client: $0, model: model).test.count }
    #expect(measured == [2, 3])
  }

  @Test func `half of a surrogate pair is no character and takes no other with it`() throws {
    folder.write(
      #"{"user_data": {"a": {"x": ["\ud800\u0041\ud83d\ud83d\ude00"], "y": ["A"]}}}"#,
      to: "train.json")
    let names = try #require(
      try task(clients: 1).openSamples(cacheFolder: cache)?.names.classes)
    #expect(names == ["A", "\u{FFFD}", "\u{1F600}"])
    #expect(
      try task(clients: 1).batch(.train, of: 0, cacheFolder: cache).inputs == [1, 0, 1, 2])
  }

  @Test func `texts become codes of the characters that occur`() throws {
    folder.write(
      "{\"user_data\": {\"u\": {\"x\": [\"ab\\n\", \"b\\u00e9a\"], \"y\": [\"c\", \"a\"]}}}",
      to: "train.json")
    let batch = try task(clients: 1).batch(.train, of: 0, cacheFolder: cache)
    #expect(batch.inputs == [1, 2, 0, 2, 4, 1] && batch.labels == [3, 1])
  }

  @Test func `users are dealt to clients in groups`() throws {
    let users = (0..<7).map { "\"u\($0)\": {\"x\": [[\($0)]], \"y\": [0]}" }
    folder.write("{\"user_data\": {\(users.joined(separator: ", "))}}", to: "train.json")
    func inputs(_ perClient: Int?) throws -> [[Float]] {
      let task = task(clients: 3, partition: .natural(perClient: perClient))
      return try (0..<3).map { try task.batch(.train, of: $0, cacheFolder: cache).inputs }
    }
    #expect(try inputs(1) == [[0], [1], [2]])
    #expect(try inputs(2) == [[0, 1], [2, 3], [4, 5]])
    #expect(try inputs(nil) == [[0, 1], [2, 3], [4, 5, 6]])
  }

  @Test func `users without training samples are left out and counted`() throws {
    let text =
      "{\"user_data\": {\"a\": {\"x\": [], \"y\": []}, \"b\": {\"x\": [[1]], \"y\": [0]}, "
      + "\"c\": {\"x\": [], \"y\": []}, \"d\": {\"x\": [[2]], \"y\": [1]}}}"
    folder.write(text, to: "train.json")
    for _ in 0..<2 {
      let samples = try #require(try task().openSamples(cacheFolder: cache))
      #expect(samples.count(.train, of: 0) == 1 && samples.count(.train, of: 1) == 1)
      let division = try task().division(cacheFolder: cache)
      #expect(division.names.clients == ["b", "d"] && division.names.usersWithoutSamples == 2)
      #expect(division.names.leftOut == "users left out for want of training samples: 2")
    }
    #expect(
      task(clients: 3).problem(cacheFolder: cache)
        == "client 2 gets no training samples: 2 samples are divided among 3 clients; "
        + "every client needs at least one")
  }

  @Test func `test users without any sample are refused, file or folder`() {
    folder.write(Self.images, to: "train.json")
    folder.makeFolder("test")
    for name in ["test.json", "test/1.json", "test/2.json"] {
      folder.write("{\"users\": [], \"user_data\": {}}", to: name)
    }
    folder.write("{\"user_data\": {\"u1\": {\"x\": [], \"y\": []}}}", to: "test/2.json")
    for name in ["test.json", "test"] {
      #expect(
        task(test: "\(folder.path)/\(name)").problem(cacheFolder: cache)
          == "\(folder.path)/\(name): no sample; at least one is needed. Without `test`, `test-share` "
          + "of the training samples is held out")
    }
    #expect(folder.files(in: "cache").isEmpty)
  }

  @Test func `test samples of users who do not train are counted where others are tested`() throws {
    func user(_ name: String, _ count: Int) -> String {
      let x = (0..<count).map { "[\($0), 0, 0, 0]" }.joined(separator: ", ")
      let y = Array(repeating: "0", count: count).joined(separator: ", ")
      return "\"\(name)\": {\"x\": [\(x)], \"y\": [\(y)]}"
    }
    func leftOut(_ users: String...) throws -> String? {
      folder.write("{\"user_data\": {\(users.joined(separator: ", "))}}", to: "test.json")
      let task = task(test: "\(folder.path)/test.json")
      return try task.division(cacheFolder: cache).names.leftOut
    }
    folder.write(Self.images, to: "train.json")
    #expect(try leftOut(user("u1", 2)) == nil)
    #expect(
      try leftOut(user("u1", 2), user("zz", 1))
        == "1 test sample of 1 user who does not train is left out")
    #expect(
      try leftOut(user("zz", 1_200), user("u2", 1), user("y", 3))
        == "1,203 test samples of 2 users who do not train are left out")
    // Where nobody else is tested, all are tested on them.
    #expect(try leftOut(user("zz", 3), user("y", 1)) == nil)
  }

  @Test func `texts are for models that read characters`() throws {
    folder.write(
      "{\"user_data\": {\"u\": {\"y\": [\"c\", \"a\"], \"x\": [\"ab\", \"ba\"]}}}", to: "train.json"
    )
    var text = task(clients: 1)
    #expect(
      text.problem(cacheFolder: cache)
        == "\(train): user \"u\", field x: \"ab\", a text; the model reads numbers: take `model: lstm`, "
        + "or layers that begin with an embedding, for texts whose next character is to be found")
    text.model = .layers([.embedding(width: 2), .flatten, .output])
    #expect(text.problem(cacheFolder: cache) == nil)
  }

  @Test func `bad files are refused with a sentence`() {
    func file(_ x: String, _ y: String) -> String {
      "{\"user_data\": {\"u\": {\"x\": \(x), \"y\": \(y)}}}"
    }
    let refusals = [
      ("{\"users\": []}", "it has no \"user_data\"; LEAF's files hold their samples there"),
      (file("[[1]]", "[0, 1]"), "user \"u\" has 1 sample and 2 labels; each sample has one label"),
      (
        file("[[1, 1e39]]", "[0]"),
        "user \"u\", field x: 1e+39, beyond what float32 holds; allowed: finite numbers"
      ),
      (file("[]", "[]"), "no samples; at least one is needed"),
      (
        file("[[1], [1, 2]]", "[0, 1]"),
        "user \"u\", field x: a sample of 2 numbers, where the first has 1 number; all samples have "
          + "one form"
      ),
      (
        file("[[1], \"a\"]", "[0, 1]"),
        "user \"u\", field x: a sample of 1 character, where the first has 1 number; all samples "
          + "have one form"
      ),
      (
        file("[\"000001.jpg\"]", "[0]"),
        "user \"u\", field x: \"000001.jpg\", the name of an image's file; samples are numbers or "
          + "characters: make an array of the images, and take the source numpy"
      ),
      (
        file("[[\"1467810369\", \"user\", \"a tweet\"]]", "[0]"),
        "user \"u\", field x: a list of texts, as a record has them; a sample is a list of numbers, "
          + "or one text"
      ),
      (
        file("[[[1, 2], [3, 4]]]", "[0]"),
        "user \"u\", field x: a list of lists or objects; a sample is one list of numbers: flatten "
          + "it, and give its `shape`"
      ),
      (
        file("[{\"a\": 1}]", "[0]"),
        "user \"u\", field x: an object; a sample is a list of numbers, or one text"
      ),
      (file("{}", "[0]"), "user \"u\", field x: found \"{\" at byte 26, where JSON has \"[\""),
      (
        file("[null]", "[0]"),
        "user \"u\", field x: found \"n\" at byte 27, where JSON has a number"
      ),
      (
        file("[[1]]", "[[0, 1]]"),
        "user \"u\", field y: a list or an object; a label is a whole number or one character"
      ),
      (
        file("[[1]]", "[-1]"),
        "user \"u\", field y: the label -1.0; labels are whole numbers from 0 to 9999, or characters"
      ),
      (
        file("[[1]]", "[\"ab\"]"),
        "user \"u\", field y: the label \"ab\"; a label is a whole number or one character"
      ),
      (
        file("[[1], [2]]", "[0, \"a\"]"),
        "some labels are numbers, some characters; all are of one kind"
      ),
      ("{\"user_data\": {}}", "no samples; at least one is needed"),
      ("[1]", "found \"[\" at byte 0, where JSON has \"{\""),
      (
        "{\"user_data\": {\"u\": {\"x\": [[1, nan]]}}}",
        "user \"u\", field x: found \"n\" at byte 31, where JSON has a number"
      ),
    ]
    for (text, sentence) in refusals { #expect(problem(text) == "\(train): \(sentence)") }
    #expect(folder.files(in: "cache").isEmpty)
  }

  @Test func `a file cut anywhere is refused`() {
    let whole = Array(Self.images.utf8)
    for count in 0..<(whole.count - 3) {
      folder.write(Array(whole[..<count]), to: "train.json")
      let sentence = task().problem(cacheFolder: cache)
      #expect(
        sentence?.hasPrefix("\(train): ") == true
          && sentence?.contains("found the file's end at byte \(count), where JSON has ") == true,
        "\(count): \(sentence ?? "read")")
    }
  }

  @Test(arguments: 0..<UInt64(300)) func `changed bytes never crash the reader`(seed: UInt64) {
    var stream = inputs(seed)
    var bytes = Array(Self.images.utf8)
    for _ in 0...stream.nextBelow(4) {
      let place = Int(stream.nextBelow(UInt32(bytes.count)))
      let pieces = Array("{}[]\",:\\u0e-1".utf8)
      bytes[place] = pieces[Int(stream.nextBelow(UInt32(pieces.count)))]
    }
    folder.write(bytes, to: "train.json")
    _ = task().problem(cacheFolder: cache)
  }

  @Test func `nesting without end is passed over without a deep stack`() {
    let depth = 1_000_000
    let text =
      "{\"a\": " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    #expect(
      problem(text) == "\(train): it has no \"user_data\"; LEAF's files hold their samples there")
  }
}
