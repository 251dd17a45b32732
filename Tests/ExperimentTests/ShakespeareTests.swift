import Experiment
import Glibc
import Learning
import Testing

/// `docs/experiments/shakespeare.yaml` on files as LEAF writes them, but small.
@Suite struct ShakespeareTests {
  /// Eighty characters, as many as LEAF's Shakespeare has, none of which JSON escapes.
  private static let alphabet = (32...113).filter { $0 != 34 && $0 != 92 }
    .map { String(UnicodeScalar(UInt8($0))) }

  /// Two roles with so many samples each, of 80 characters.
  private static func json(samples: Int, width: Int = 80) -> String {
    let users = ["HAMLET", "OPHELIA"].enumerated().map { user, name in
      let texts = (0..<samples).map { sample in
        "\"" + (0..<width).map { alphabet[($0 + 3 * sample + user) % 80] }.joined() + "\""
      }
      let labels = (0..<samples).map { "\"\(alphabet[(3 * $0 + user) % 80])\"" }
      return """
        "\(name)": {"x": [\(texts.joined(separator: ", "))], "y": [\(labels.joined(separator: ", "))]}
        """
    }
    return """
      {"users": ["HAMLET", "OPHELIA"], "hierarchies": ["a", "b"], \
      "num_samples": [\(samples), \(samples)], "user_data": {\(users.joined(separator: ", "))}}
      """
  }

  /// Hands on the example, its files in a folder of their own, and a folder for the cache.
  private func withExample(
    train: String, test: String, _ body: (Experiment, _ cache: String) throws -> Void
  ) throws {
    var template = Array("/tmp/metronome-shakespeare-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer {
      for place in ["train", "test", "cache"] { removeFolder("\(folder)/\(place)") }
      removeFolder(folder)
    }
    for (place, text) in [("train", train), ("test", test)] {
      mkdir("\(folder)/\(place)", 0o755)
      let file = try #require(fopen("\(folder)/\(place)/roles.json", "w"))
      fputs(text, file)
      fclose(file)
    }
    let experiment = try Experiment.read(
      path: exampleFolder + "/shakespeare.yaml",
      overrides: ["data.train=\(folder)/train", "data.test=\(folder)/test", "clients=2"])
    try body(experiment, "\(folder)/cache")
  }

  private func removeFolder(_ path: String) {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        unlink("\(path)/\(name)")
      }
      closedir(folder)
    }
    rmdir(path)
  }

  @Test func `the example takes LEAF's files as they are`() throws {
    try withExample(train: Self.json(samples: 5), test: Self.json(samples: 2)) {
      experiment, cache in
      var learner = try experiment.task.makeLearner(cacheFolder: cache)
      // The embedding, two layers of LSTM with two biases each, and the output.
      #expect(learner.parameterCount == 133_520)
      #expect(learner.sampleCounts == [5, 5])
      let measures = learner.evaluate(client: 1, model: learner.initialParameters())
      #expect(measures.train.count == 5 && measures.test.count == 2)
      // About the entropy of 80 characters that are all alike.
      #expect(abs(measures.train.loss! - 4.38) < 0.3)
      #expect(measures.test.top5 != nil)
    }
  }

  @Test func `more clients than LEAF has roles are refused`() throws {
    try withExample(train: Self.json(samples: 12), test: Self.json(samples: 1)) {
      experiment, cache in
      var task = experiment.task
      task.clients = 20
      let error = #expect(throws: LearningError.self) {
        _ = try task.makeLearner(cacheFolder: cache)
      }
      #expect(error?.description == "20 clients of 1 user would need 20 users; the data has 2")
    }
  }

  @Test func `files that are missing are said to come from LEAF`() throws {
    let task = try Experiment.read(
      path: exampleFolder + "/shakespeare.yaml", overrides: ["data.train=/no/train"]
    ).task
    let error = #expect(throws: LearningError.self) {
      _ = try task.sizes(cacheFolder: "/nonexistent")
    }
    #expect(
      error?.description
        == "/no/train: there is no such file or folder; make the data with LEAF "
        + "(https://github.com/TalwalkarLab/leaf) and give its folder, as data/train")
  }
}
