import Chance
import Kernels
import Testing
@testable import Learning

/// What the data calls its users and its classes, and which numbers they have.
@Suite struct DataNamesTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }

  private func names(
    _ data: DataSpecification, clients: Int, perClient: Int? = 1
  ) throws -> DataNames {
    let task = LearningTask.files(
      data, partition: .natural(perClient: perClient), clients: clients)
    return try #require(try task.openSamples(cacheFolder: cache)).names
  }

  /// A table with a line for each user, whose number stands in the column `x`.
  private func csv(_ users: [String], test: [String]? = nil) -> DataSpecification {
    func write(_ users: [String], _ file: String) {
      folder.write(
        "x,who,y\n" + users.enumerated().map { "\($0.offset),\($0.element),0\n" }.joined(), to: file
      )
    }
    write(users, "t.csv")
    if let test { write(test, "test.csv") }
    return .csv(
      CSVSource(
        file: "\(folder.path)/t.csv", testFile: test.map { _ in "\(folder.path)/test.csv" },
        outcome: .label("y"), client: "who", testShare: 0))
  }

  /// Which line each client has.
  private func lines(_ data: DataSpecification, clients: Int) throws -> [Float] {
    let task = LearningTask.files(data, partition: .natural(perClient: 1), clients: clients)
    return try (0..<clients).map { client in
      let batch = try task.batch(.train, of: client, cacheFolder: cache)
      return batch.inputs[0]
    }
  }

  @Test func `whole numbers from 0, every one there, are the clients' numbers`() throws {
    #expect(try lines(csv(["2", "0", "1"]), clients: 3) == [1, 2, 0])
    #expect(try lines(csv(["2.0", "00", "1"]), clients: 2) == [1, 2])
    #expect(try names(csv(["2", "0", "1"]), clients: 3).clients == nil)
  }

  @Test(arguments: [
    ["2", "0", "3"], ["1", "2", "3"], ["0", "1", "1.5"], ["0", "01", "1"], ["-1", "0", "1"],
    ["b", "a", "1"], ["0", "1", "99999999999999999999"],
  ])
  func `other names keep the order in which they come`(users: [String]) throws {
    #expect(try lines(csv(users), clients: 3) == [0, 1, 2])
    #expect(try names(csv(users), clients: 3).clients == users)
  }

  @Test func `users whom only the test has change no number`() throws {
    #expect(try lines(csv(["1", "0"], test: ["0", "5", "1"]), clients: 2) == [1, 0])
    #expect(try lines(csv(["1", "0"], test: ["2"]), clients: 2) == [1, 0])
  }

  @Test func `users whom no client takes are counted`() throws {
    let users = ["a", "b", "c", "d", "e"]
    let names = try names(csv(users), clients: 3)
    #expect(names.clients == ["a", "b", "c"])
    #expect(names.users == 5 && names.usersLeftOut == 2)
    #expect(names.leftOut == "2 of the data's 5 users are left out; the clients take 3")
    let all = try self.names(csv(users), clients: 2, perClient: nil)
    #expect(all.clients == ["a, b", "c and 2 more"])
    #expect(all.leftOut == nil)
    #expect(try self.names(csv(users), clients: 2, perClient: 2).usersLeftOut == 1)
  }

  @Test func `a division by something else has no names`() throws {
    let task = LearningTask.files(csv(["a", "b", "c"]), clients: 2)
    #expect(try task.openSamples(cacheFolder: cache)?.names == DataNames())
  }

  @Test func `words as labels, and characters, are the classes' names`() throws {
    folder.write("x,y\n1,dog\n2,cat\n3,\"a, b\"\n", to: "t.csv")
    let table = LearningTask.files(
      .csv(CSVSource(file: "\(folder.path)/t.csv", outcome: .label("y"), testShare: 0)))
    #expect(try table.openSamples(cacheFolder: cache)?.names.classes == ["a, b", "cat", "dog"])
    folder.makeFolder("texts")
    folder.write("abababab", to: "texts/two.txt")
    folder.write("bcbcbcbc", to: "texts/one.txt")
    let texts = TextSource(path: "\(folder.path)/texts", window: 2, stride: 1, testShare: 0)
    let names = try names(.text(texts), clients: 2)
    #expect(names.classes == ["a", "b", "c"])
    #expect(names.clients == ["one.txt", "two.txt"])
  }

  @Test func `each class of a text of one character has a name`() throws {
    folder.write("aaaaaaaa", to: "t.txt")
    let text = TextSource(path: "\(folder.path)/t.txt", window: 2, stride: 1, testShare: 0)
    #expect(try names(.text(text), clients: 1).classes == ["a", "1"])
  }

  @Test func `pieces of a text are called by their file and place`() throws {
    folder.write("aaaaaa\n\nbb\n\ncccccc", to: "t.txt")
    let text = TextSource(
      path: "\(folder.path)/t.txt", cut: .blankLines, window: 3, stride: 1, testShare: 0)
    // The second is too short for a sample.
    #expect(try names(.text(text), clients: 2).clients == ["t.txt:1", "t.txt:3"])
  }

  @Test(arguments: ["|u1", "<i8", "<f4"])
  func `arrays have their users in an array beside them`(type: String) throws {
    folder.write(npy("|u1", "(4,)", [0, 1, 0, 1]), to: "y.npy")
    folder.write(
      type == "|u1"
        ? npy(type, "(4, 1)", [0, 1, 2, 3])
        : type == "<f4"
          ? npy(type, "(4, 1)", little([0, 1, 2, 3] as [Float]))
          : npy(type, "(4, 1)", little([0, 1, 2, 3] as [Int64])), to: "x.npy")
    func source(_ clients: [Int64]) -> DataSpecification {
      folder.write(npy("<i8", "(\(clients.count),)", little(clients)), to: "who.npy")
      return .numpy(
        ArraySource(
          samples: "\(folder.path)/x.npy", labels: "\(folder.path)/y.npy",
          clients: "\(folder.path)/who.npy", testShare: 0))
    }
    let scale: Float = type == "|u1" ? 255 : 1
    #expect(
      try lines(source([1, 0, 1, 2]), clients: 3).map { ($0 * scale).rounded() } == [1, 0, 3])
    #expect(
      try lines(source([70, 5, 70, -3]), clients: 3).map { ($0 * scale).rounded() } == [0, 1, 3])
    #expect(try names(source([70, 5, 70, -3]), clients: 2).clients == ["70", "5"])
    #expect(
      LearningTask.files(source([1, 0])).problem(cacheFolder: cache)
        == "\(folder.path)/who.npy: 2 clients for the 4 samples of \(folder.path)/x.npy; each sample "
        + "has one client")
  }

  @Test func `users that are doubles are told apart beyond what float32 holds`() throws {
    let users = [16_777_216.0, 16_777_217, 16_777_216].map { Int64(bitPattern: $0.bitPattern) }
    folder.write(npy("<f8", "(3,)", little(users)), to: "who.npy")
    folder.write(npy("|u1", "(3,)", [0, 1, 0]), to: "y.npy")
    folder.write(npy("|u1", "(3, 1)", [1, 2, 3]), to: "x.npy")
    let source = ArraySource(
      samples: "\(folder.path)/x.npy", labels: "\(folder.path)/y.npy",
      clients: "\(folder.path)/who.npy", testShare: 0)
    #expect(try names(.numpy(source), clients: 2).clients == ["16777216", "16777217"])
  }

  @Test(arguments: [false, true])
  func `IDX files have their users in a file beside them`(gzipped: Bool) throws {
    func write(_ bytes: [UInt8], _ name: String) -> String {
      let name = name + (gzipped ? ".gz" : "")
      folder.write(gzipped ? gzip(bytes) : bytes, to: name)
      return "\(folder.path)/\(name)"
    }
    let x = write(idx([4, 1], [0, 1, 2, 3]), "x")
    let y = write(idx([4], [0, 1, 0, 1]), "y")
    for (users, first, called) in [
      ([1, 0, 1, 2], [1, 0, 3], nil), ([7, 5, 7, 3], [0, 1, 3], ["7", "5", "3"]),
    ] as [([UInt8], [Float], [String]?)] {
      let data = DataSpecification.idx(
        ArraySource(samples: x, labels: y, clients: write(idx([4], users), "who"), testShare: 0))
      #expect(try lines(data, clients: 3).map { ($0 * 255).rounded() } == first)
      #expect(try names(data, clients: 3).clients == called)
    }
  }

  @Test(arguments: 0..<UInt64(20)) func `names are unpacked as they were packed`(seed: UInt64) {
    var chance = inputs(seed)
    let names = (0..<chance.nextBelow(50)).map { _ in
      String(
        String.UnicodeScalarView(
          (0..<chance.nextBelow(20)).compactMap { _ in Unicode.Scalar(chance.nextBelow(0x3000)) }))
    }
    #expect(NameList(names).names == names)
  }
}
