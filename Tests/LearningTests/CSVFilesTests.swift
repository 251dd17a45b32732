import Chance
import Glibc
import Kernels
import Testing
@testable import Learning

@Suite struct CSVFilesTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }
  var file: String { "\(folder.path)/table.csv" }

  private func task(
    _ outcome: CSVSource.Outcome = .label("kind"), client: String? = nil,
    partition: PartitionRule = .iid, clients: Int = 1, share: Double = 0, test: String? = nil
  ) -> LearningTask {
    .files(
      .csv(
        CSVSource(file: file, testFile: test, outcome: outcome, client: client, testShare: share)),
      partition: partition, clients: clients)
  }

  /// The sentence with which the table of this text is refused.
  private func problem(_ text: String, client: String? = nil) -> String? {
    folder.write(text, to: "table.csv")
    let sentence = task(client: client).problem(cacheFolder: cache)
    #expect(folder.files(in: "cache").isEmpty || sentence == nil)
    return sentence
  }

  @Test func `quotes, CRLF, a byte order mark and spaces are read`() throws {
    folder.write(
      "\u{FEFF}x,kind,\"y,\"\"z\"\"\"\r\n1.5, b, \"2\" \r\n\r\n-1e3,a, 0.25 ", to: "table.csv")
    let rows = try task().batch(.train, of: 0, cacheFolder: cache).rows
    #expect(rows.map(\.inputs) == [[1.5, 2], [-1000, 0.25]])
    #expect(rows.map(\.label) == [1, 0])
  }

  @Test func `labels that are whole numbers stay themselves and words are numbered by name`() throws
  {
    folder.write("x,kind\n0,7\n1,2\n2,7", to: "table.csv")
    #expect(try task().batch(.train, of: 0, cacheFolder: cache).labels == [7, 2, 7])
    folder.write("x,kind\n0,cat\n1,ant\n2,bee\n3,cat", to: "table.csv")
    #expect(try task().batch(.train, of: 0, cacheFolder: cache).labels == [2, 0, 1, 2])
  }

  @Test func `a target is a number for each sample and there are no classes`() throws {
    folder.write("x,kind\n0,1.5\n1,-2\n", to: "table.csv")
    let regression = task(.target("kind"))
    #expect(try regression.batch(.train, of: 0, cacheFolder: cache).targets == [1.5, -2])
    #expect(try regression.openSamples(cacheFolder: cache)?.classes == 0)
  }

  @Test func `a row is an image where the shape says so`() throws {
    folder.write("a,b,c,d,kind\n1,2,3,4,0\n5,6,7,8,1\n", to: "table.csv")
    func images(_ shape: [Int]?) -> LearningTask {
      var task = task()
      task.data = .csv(CSVSource(file: file, outcome: .label("kind"), testShare: 0, shape: shape))
      task.model = .layers([.convolution(filters: 2, kernel: 2), .flatten, .output])
      return task
    }
    let samples = try #require(try images([2, 2, 1]).openSamples(cacheFolder: cache))
    #expect(samples.sampleShape == [2, 2, 1])
    let rows = try images([2, 2, 1]).batch(.train, of: 0, cacheFolder: cache).rows
    #expect(rows.map(\.inputs) == [[1, 2, 3, 4], [5, 6, 7, 8]])
    #expect(images([2, 2, 1]).problem(cacheFolder: cache) == nil)
    #expect(folder.files(in: "cache").count == 1)
    #expect(
      images([2, 3]).problem(cacheFolder: cache)
        == "\(file): a sample has 4 numbers, the shape 2 x 3 has 6; give sizes whose product is 4, "
        + "channels last")
    #expect(images([4]).problem(cacheFolder: cache)?.contains("takes images") == true)
    #expect(
      images([2, 0]).problem(cacheFolder: cache)
        == "a sample's shape has 1 to 8 sizes of at least 1, whose product is at most 1048576; not "
        + "[2, 0]")
  }

  @Test func `a client column gives each user its rows, in a test file too`() throws {
    folder.write("x,kind,who\n0,0,ann\n1,1,bob\n2,0,ann\n3,1,cid\n", to: "table.csv")
    folder.write("x,kind,who\n10,0,bob\n11,1,ann\n12,0,dan\n", to: "test.csv")
    let natural = task(
      client: "who", partition: .natural(perClient: 1), clients: 3, test: "\(folder.path)/test.csv")
    func inputs(_ split: Split, _ client: Int) throws -> [Float] {
      try natural.batch(split, of: client, cacheFolder: cache).rows.flatMap(\.inputs)
    }
    #expect(try (0..<3).map { try inputs(.train, $0) } == [[0, 2], [1], [3]])
    #expect(try (0..<3).map { try inputs(.test, $0) } == [[11], [10], []])
  }

  @Test(arguments: 0..<UInt64(10))
  func `held-out samples are a share of all and nobody trains on them`(seed: UInt64) throws {
    folder.write("x,kind\n" + (0..<40).map { "\($0),\($0 % 2)\n" }.joined(), to: "table.csv")
    var held = task(clients: 3, share: 0.25)
    held.dataSeed = seed
    func inputs(_ split: Split) throws -> [Float] {
      try (0..<3).flatMap {
        try held.batch(split, of: $0, cacheFolder: cache).rows.flatMap(\.inputs)
      }
    }
    let (train, test) = (try inputs(.train), try inputs(.test))
    #expect(train.count == 30 && test.count == 10)
    #expect(Set(train + test) == Set((0..<40).map { Float($0) }))
  }

  @Test func `bad tables are refused with line and column`() {
    #expect(
      task().problem(cacheFolder: cache)
        == "\(file): there is no such file; give the path of a CSV file with a header")
    #expect(
      problem("") == "\(file): it is empty; a line with the names of the columns is expected")
    #expect(
      problem("x,kind\n")
        == "\(file): no line follows the header; at least one sample is needed")
    #expect(
      problem("x,sort\n1,2") == "\(file):1: no column is called \"kind\"; the header names \"x\", "
        + "\"sort\"")
    #expect(problem("x,kind,x\n1,2,3") == "\(file):1: two columns are called \"x\"")
    #expect(
      problem("kind\n1")
        == "\(file):1: no column is left for the samples' numbers; at least one is needed. Columns "
        + "are told apart by commas, semicolons or tabs")
    #expect(
      problem("x,kind\n1,2\n3\n") == "\(file):3: 1 cell; the header names 2 columns")
    #expect(
      problem("x,kind\n1,2\n\n3,4,5\n") == "\(file):4: 3 cells; the header names 2 columns")
    #expect(
      problem("x,kind\n1,2\nabc,2\n")
        == "\(file):3: column \"x\": found \"abc\"; allowed: a number, True or False; a word: turn "
        + "words into numbers (as pandas.get_dummies does), or leave the column out, first")
    for missing in ["", "?", "NA", "n/a", "nan", "NULL", "None"] {
      #expect(
        problem("x,kind\n\(missing),2\n")
          == "\(file):2: column \"x\": found \"\(missing)\"; allowed: a number, True or False; a "
          + "missing value: fill it in, or leave its row out, first")
      #expect(
        problem("x,kind\n1,\(missing)\n")
          == "\(file):2: column \"kind\": found \"\(missing)\"; the label is missing; fill it in, or "
          + "leave its row out, first")
      #expect(
        problem("x,kind,who\n1,2,\(missing)\n", client: "who")
          == "\(file):2: column \"who\": found \"\(missing)\"; the client is missing; fill it in, or "
          + "leave its row out, first")
    }
    #expect(problem("x,kind\n0x10,2\n")?.contains("found \"0x10\"") == true)
    #expect(problem("x,kind\ninf,2\n")?.contains("found \"inf\"") == true)
    #expect(
      problem("x,kind\n1e39,2\n")
        == "\(file):2: column \"x\": found \"1e39\", beyond what float32 holds; allowed: numbers up to "
        + "3.4e38")
    #expect(
      problem("x,kind\n1,\"2\n3")
        == "\(file):2: a quoted cell that begins in this row does not end")
    #expect(
      problem("x,kind\n1,a\"b\n")
        == "\(file):2: a quote within a cell; put the whole cell in quotes, and its quotes twice")
    #expect(
      problem("x,kind\n1,\"a\"b\n")
        == "\(file):2: a quoted cell ends before its separator; write a quote in quotes twice")
    #expect(
      problem("x;kind\n7,4;2\n")
        == "\(file):2: column \"x\": found \"7,4\"; allowed: a number, True or False; a decimal "
        + "comma: write a point, 7.4")
  }

  @Test func `a path behind a loop of links is refused with the system's reason`() {
    symlink("loop", "\(folder.path)/loop")
    let loop = "\(folder.path)/loop"
    let arrays = ArraySource(samples: loop, labels: loop)
    let archive = ArraySource(archive: loop, samples: "x", labels: "y")
    let sources: [DataSpecification] = [
      .csv(CSVSource(file: loop, outcome: .label("kind"))), .numpy(arrays), .numpy(archive),
      .idx(arrays), .leaf(LEAFSource(train: loop)), .text(TextSource(path: loop)),
    ]
    for source in sources {
      #expect(
        LearningTask.files(source).problem(cacheFolder: cache)
          == "\(loop): this file cannot be read: Too many levels of symbolic links")
    }
    for set in [ImageSet.mnist, .cifar10] {
      #expect(
        LearningTask.images(set, in: loop).problem(cacheFolder: cache)?
          .hasSuffix(": this file cannot be read: Too many levels of symbolic links") == true)
    }
  }

  @Test(arguments: [
    "x;kind;\"y, z\"\n7.4;a;1\n2;b;3\n", "x\tkind\ty\n7.4\ta\t1\n2\tb\t3\n",
    "x,kind,y\r7.4,a,1\r2,b,3\r", "\"x\" , \"kind\" , \"y\"\n7.4,a,1\n \n2,b,3",
    "x,kind,y\r\r\n7.4,a,1\r\r\n2,b,3",
  ])
  func `separators and line ends of any kind are found`(text: String) throws {
    folder.write(text, to: "table.csv")
    let rows = try task().batch(.train, of: 0, cacheFolder: cache).rows
    #expect(rows.map(\.inputs) == [[7.4, 1], [2, 3]])
    #expect(rows.map(\.label) == [0, 1])
  }

  @Test func `a separator is asked for where two are as frequent, and taken as it is said`() throws
  {
    folder.write("x;kind,y\n1;2,3\n", to: "table.csv")
    #expect(
      task().problem(cacheFolder: cache)
        == "\(file):1: as many of one separator as of another (comma, semicolon); say which with the "
        + "key `separator`")
    var said = task(.label("y"))
    said.data = .csv(
      CSVSource(file: file, outcome: .label("y"), testShare: 0, separator: .comma))
    #expect(said.problem(cacheFolder: cache)?.contains("column \"x;kind\": found \"1;2\"") == true)
  }

  @Test func `True and False are numbers in any case`() throws {
    folder.write("x,y,kind\nTrue,FALSE,True\nfalse,true,False\n", to: "table.csv")
    let rows = try task().batch(.train, of: 0, cacheFolder: cache).rows
    #expect(rows.map(\.inputs) == [[1, 0], [0, 1]])
    #expect(rows.map(\.label) == [1, 0])
    #expect(
      try task(.target("kind")).batch(.train, of: 0, cacheFolder: cache).targets == [1, 0])
  }

  /// The labels of training rows and of test rows, what their classes are called, and how many there
  /// are.
  private func labels(
    _ train: [String], _ test: [String]
  ) throws -> (train: [Int32], test: [Int32], names: [String]?, classes: Int) {
    func text(_ labels: [String]) -> String { "x,kind\n" + labels.map { "1,\($0)\n" }.joined() }
    folder.write(text(train), to: "table.csv")
    folder.write(text(test), to: "test.csv")
    let task = task(test: "\(folder.path)/test.csv")
    let samples = try #require(try task.openSamples(cacheFolder: cache))
    func labels(_ split: Split) throws -> [Int32] {
      try task.batch(split, of: 0, cacheFolder: cache).labels.prefix(
        split == .train ? train.count : test.count
      ).map { $0 }
    }
    return (
      try labels(.train).sorted(), try labels(.test).sorted(), samples.names.classes,
      samples.classes
    )
  }

  @Test func `labels of one value are one label, whole, decimal or True and False`() throws {
    let whole = try labels(["1", "2"], ["2.0", "1.0", "01", "1e0"])
    #expect(whole.train == [1, 2] && whole.test == [1, 1, 1, 2])
    #expect(whole.classes == 3 && whole.names == nil)
    let decimal = try labels(["2.0", "10.0", "1.0"], ["1", "2"])
    // Words are numbered in their order: 1.0, 10.0, 2.0.
    #expect(decimal.train == [0, 1, 2] && decimal.test == [0, 2])
    #expect(decimal.names == ["1.0", "10.0", "2.0"])
    let truths = try labels(["1", "0"], ["TRUE", "false", "True"])
    #expect(truths.test == [0, 1, 1] && truths.classes == 2 && truths.names == nil)
    let named = try labels(["TRUE", "false", "True"], ["0", "1", "FALSE"])
    #expect(named.train == [0, 1, 1] && named.test == [0, 0, 1])
    #expect(named.names == ["false", "TRUE"])
    let mixed = try labels(["True", "0", "2"], ["false", "1", "2.00"])
    #expect(mixed.train == [0, 1, 2] && mixed.test == [0, 1, 2] && mixed.names == nil)
    // Exactly: as `Double` both would be one number.
    let long = try labels(["9007199254740992", "9007199254740993"], ["9007199254740993.0"])
    #expect(long.train == [0, 1] && long.test == [1])
    // Beside words numbers are words, too.
    let words = try labels(["007", "7", "bond"], ["7", "007"])
    #expect(words.train == [0, 1, 2] && words.test == [0, 1])
  }

  @Test(arguments: [
    (["0", "1", "2"], "7", "\"0\", \"1\", \"2\""), (["0", "2"], "1", "\"0\", \"2\""),
    (["cat", "dog"], "Cat", "\"cat\", \"dog\""), (["7", "b"], "7.0", "\"7\", \"b\""),
    (["1", "2"], "False", "\"1\", \"2\""),
    (
      (0..<12).map { "c\($0)" }, "d",
      "\"c0\", \"c1\", \"c10\", \"c11\", \"c2\", \"c3\", \"c4\", \"c5\", \"c6\", \"c7\" and 2 more"
    ),
  ])
  func `a test label that no training row has is refused with its line`(
    train: [String], label: String, allowed: String
  ) {
    #expect(
      refusal { () throws(LearningError) in
        folder.write("x,kind\n" + train.map { "1,\($0)\n" }.joined(), to: "table.csv")
        folder.write("x,kind\n1,\(train[0])\n1,\(label)\n", to: "test.csv")
        _ = try task(test: "\(folder.path)/test.csv").openSamples(cacheFolder: cache)
      }
        == "\(folder.path)/test.csv:3: column \"kind\": found \"\(label)\", a label that no row of "
        + "\(file) has; allowed: \(allowed); leave the row out, or train on such rows, too")
  }

  @Test(arguments: 0..<UInt64(40))
  func `users keep a sample where the share held out would leave a client none`(seed: UInt64) throws
  {
    // Users 0 to 5 have one sample or two, and user 6 has twenty.
    let users = [0, 1, 1, 2, 3, 3, 4, 5, 5] + Array(repeating: 6, count: 20)
    folder.write(
      "x,kind,who\n" + users.enumerated().map { "\($0),\($0 % 2),u\($1)\n" }.joined(),
      to: "table.csv")
    let held = Int((Double(users.count) * 0.3).rounded())
    var stream = RandomStream(seed: seed, purpose: .partition, client: .max)
    var order = Array(0..<users.count)
    stream.shuffle(&order)
    let plain = Set(order[..<held])
    for clients in [2, 7] {
      var natural = task(
        client: "who", partition: .natural(perClient: 1), clients: clients, share: 0.3)
      natural.dataSeed = seed
      let train = try (0..<clients).map { client in
        try natural.batch(.train, of: client, cacheFolder: cache).rows.map { Int($0.inputs[0]) }
      }
      #expect(train.allSatisfy { !$0.isEmpty })
      for (client, own) in train.enumerated() {
        #expect(own.allSatisfy { users[$0] == client } && Set(own).count == own.count)
      }
      let left = (0..<clients).map { client in
        users.indices.filter { users[$0] == client && !plain.contains($0) }
      }
      if left.allSatisfy({ !$0.isEmpty }) {
        // What was divided before is divided as it was: the first of the order are held out.
        #expect(train == left)
      } else if clients == 7 {
        #expect(train.reduce(0) { $0 + $1.count } == users.count - held)
      }
    }
  }

  @Test func `of users with one sample each none is held out, and other rules name the share`()
    throws
  {
    folder.write(
      "x,kind,who\n" + (0..<10).map { "\($0),\($0 % 2),u\($0)\n" }.joined(), to: "table.csv")
    let natural = task(
      client: "who", partition: .natural(perClient: 1), clients: 10, share: 0.1)
    for client in 0..<10 {
      #expect(
        try natural.batch(.train, of: client, cacheFolder: cache).rows.map(\.inputs)
          == [[Float(client)]])
    }
    #expect(
      task(client: "who", clients: 10, share: 0.1).problem(cacheFolder: cache)
        == "client 9 gets no training samples: 9 samples are divided among 10 clients, after "
        + "data.test-share held out 1 of 10 for testing; every client needs at least one")
  }

  @Test func `a separator that the header does not have is named`() {
    folder.write("x;kind\n1;2\n", to: "table.csv")
    var said = task()
    said.data = .csv(
      CSVSource(file: file, outcome: .label("kind"), testShare: 0, separator: .comma))
    #expect(
      said.problem(cacheFolder: cache)
        == "\(file):1: no column is called \"kind\"; the header names \"x;kind\"; `separator` says "
        + "comma, and the line has none: say semicolon, or leave it out")
  }

  @Test func `means for the columns of a table are counted by columns`() {
    folder.write("x,y,kind\n1,2,0\n3,4,1\n", to: "table.csv")
    var scaled = task()
    scaled.normalisation = .channels(ChannelScaling(mean: [1, 2, 3], deviation: [1, 1, 1]))
    #expect(
      scaled.problem(cacheFolder: cache)
        == "normalise: 3 means for samples of 2 columns; allowed: one, or one for each column")
  }

  @Test func `a header of numbers is asked about`() throws {
    func task(_ header: CSVHeader, _ label: String) -> LearningTask {
      .files(
        .csv(CSVSource(file: file, outcome: .label(label), testShare: 0, header: header)),
        clients: 1)
    }
    folder.write("5,6,0\n7,8,1\n", to: "table.csv")
    #expect(
      task(.words, "0").problem(cacheFolder: cache)
        == "\(file):1: the header consists only of numbers; where the file has none say `header: "
        + "none`, and the columns are called 0 to 2; where these are the columns' names say "
        + "`header: numbers`")
    #expect(
      try task(.none, "2").batch(.train, of: 0, cacheFolder: cache).rows.map(\.inputs)
        == [[5, 6], [7, 8]])
    #expect(try task(.none, "0").batch(.train, of: 0, cacheFolder: cache).labels == [5, 7])
    #expect(
      try task(.numbers, "0").batch(.train, of: 0, cacheFolder: cache).rows.map(\.inputs)
        == [[7, 8]])
    #expect(
      task(.none, "3").problem(cacheFolder: cache)
        == "\(file):1: no column is called \"3\"; the columns are numbered from 0 to 2")
    folder.write("5,6,0\n7,8\n", to: "table.csv")
    #expect(
      task(.none, "2").problem(cacheFolder: cache)
        == "\(file):2: 2 cells; the first row has 3 columns")
  }

  @Test func `many columns are read in a time that grows with their number`() {
    let names = (0..<200_000).map { "c\($0)" }.joined(separator: ",")
    let cells = Array(repeating: "1", count: 200_000).joined(separator: ",")
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(problem("\(names),kind\n\(cells),0\n\(cells),1\n")?.isEmpty != false)
    }
    #expect(time < .seconds(20))
  }

  @Test func `natural without a client column is refused`() {
    folder.write("x,kind\n0,0\n1,1\n", to: "table.csv")
    #expect(
      task(partition: .natural(perClient: 1)).problem(cacheFolder: cache)
        == "the partition natural needs data that says whose each sample is: LEAF, texts, a CSV "
        + "file with a `client` column, or arrays with `clients`; this data does not")
  }

  @Test func `more clients than users are refused`() {
    folder.write("x,kind,who\n0,0,a\n1,1,b\n2,0,a\n", to: "table.csv")
    #expect(
      task(client: "who", partition: .natural(perClient: 1), clients: 3).problem(cacheFolder: cache)
        == "3 clients of 1 user would need 3 users; the data has 2")
  }

  @Test(arguments: 0..<UInt64(300)) func `no text crashes the reader`(seed: UInt64) {
    var stream = inputs(seed)
    let pieces = ["x", "kind", ",", ",", "\n", "\r\n", "\"", "1", "2.5", "-", "é", "\r", " "]
    let text = (0..<stream.nextBelow(60)).map { _ in
      pieces[Int(stream.nextBelow(UInt32(pieces.count)))]
    }
    _ = problem("x,kind\n" + text.joined())
  }
}
