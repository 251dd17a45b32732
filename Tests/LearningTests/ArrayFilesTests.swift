import Testing

@testable import Learning

@Suite struct ArrayFilesTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func numpy(share: Double = 0) -> LearningTask {
    .files(
      .numpy(ArraySource(samples: path("x.npy"), labels: path("y.npy"), testShare: share)),
      clients: 1)
  }

  @Test func `IDX items of any shape are taken, an image of two sizes with one channel`() throws {
    for (sizes, shape) in [([4, 3], [3]), ([4, 2, 3], [2, 3, 1]), ([4, 2, 2, 3], [2, 2, 3])] {
      let count = sizes.reduce(1, *)
      folder.write(idx(sizes, (0..<count).map { UInt8($0) }), to: "x")
      folder.write(idx([4], [0, 1, 2, 1]), to: "y")
      let task = LearningTask.files(
        .idx(ArraySource(samples: path("x"), labels: path("y"), testShare: 0.25)), clients: 1)
      let samples = try #require(try task.openSamples(cacheFolder: cache))
      #expect(samples.sampleShape == shape)
      #expect(samples.classes == 3)
      #expect(samples.count(.train, of: 0) == 3 && samples.count(.test, of: 0) == 1)
    }
  }

  @Test func `IDX files of other types, other counts or other shapes are refused`() {
    func problem(test: Bool = false) -> String? {
      let names = ArraySource.TestArrays(samples: path("tx"), labels: path("y"))
      return LearningTask.files(
        .idx(ArraySource(samples: path("x"), labels: path("y"), test: test ? names : nil))
      ).problem(cacheFolder: cache)
    }
    folder.write(idx([4], [0, 1, 2, 1]), to: "y")
    folder.write([0, 0, 13, 1, 0, 0, 0, 0], to: "x")
    #expect(
      problem()
        == "\(path("x")): items of the IDX type 13; allowed: 8, bytes. Convert them to NumPy's "
        + "format and take the source numpy")
    folder.write([1, 2, 3, 4, 5], to: "x")
    #expect(
      problem() == "\(path("x")): it does not begin as an IDX file does, with two zero bytes")
    folder.write([0, 0, 8, 9] + Array(repeating: 0, count: 36), to: "x")
    #expect(
      problem()
        == "\(path("x")): 9 dimensions; allowed: 1 to 8, the first of which counts the items")
    folder.write([0, 0, 8, 1], to: "x")
    #expect(
      problem() == "\(path("x")): 4 bytes; an IDX file with 1 dimension begins with 8")
    folder.write([1, 2], to: "x")
    #expect(
      problem() == "\(path("x")): 2 bytes; an IDX file begins with a magic number of 4")
    folder.write(idx([3, 2], [1, 2, 3, 4, 5, 6]), to: "x")
    #expect(
      problem()
        == "\(path("y")): 4 labels for the 3 samples of \(path("x")); each sample has one label")
    folder.write(idx([4, 1], [1, 2, 3, 4]), to: "x")
    folder.write(idx([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), to: "tx")
    #expect(
      problem(test: true)
        == "\(path("tx")): the training samples have the shape 1, these test samples 2; both have "
        + "one shape")
  }

  @Test func `arrays of each type give the same samples`() throws {
    folder.write(npy("<i8", "(3,)", little([2, 0, 1] as [Int64])), to: "y.npy")
    let values: [Float] = [0, 1, 2, 3, 4, 255]
    folder.write(npy("<f4", "(3, 2)", little(values)), to: "x.npy")
    let floats = try numpy().batch(.train, of: 0, cacheFolder: cache)
    folder.write(npy("<i8", "(3, 2)", little([0, 1, 2, 3, 4, 255] as [Int64])), to: "x.npy")
    let integers = try numpy().batch(.train, of: 0, cacheFolder: cache)
    folder.write(npy("|u1", "(3, 2)", [0, 1, 2, 3, 4, 255]), to: "x.npy")
    let bytes = try numpy().batch(.train, of: 0, cacheFolder: cache)
    #expect(floats.inputs == values && integers.inputs == values)
    #expect(bytes.inputs == values.map { $0 * Float(1.0 / 255) })
    #expect(floats.labels == [2, 0, 1] && bytes.labels == [2, 0, 1])
  }

  @Test func `an array column by column, of other types or bytes, is converted once`() throws {
    folder.write(npy("|u1", "(3, 1)", [2, 0, 1]), to: "y.npy")
    // Bytes that go 0, 1, 2, 3, 4, 5 row by row.
    let columns: [UInt8] = [0, 2, 4, 1, 3, 5]
    func inputs(_ file: [UInt8]) throws -> [Float] {
      folder.write(file, to: "x.npy")
      let before = folder.files(in: "cache").count
      let batch = try numpy().batch(.train, of: 0, cacheFolder: cache)
      #expect(folder.files(in: "cache").count == before + 1)
      #expect(batch.labels == [2, 0, 1])
      return batch.inputs
    }
    let bytes = try inputs(npy("|u1", "(3, 2)", columns, isColumnMajor: true))
    #expect(bytes == (0..<6).map { Float($0) * Float(1.0 / 255) })
    let bools = try inputs(npy("|b1", "(3, 2)", [1, 0, 0, 1, 1, 1]))
    #expect(bools == [1, 0, 0, 1, 1, 1])
    let big: [UInt8] = (0..<6).flatMap { [0, UInt8($0)] }
    #expect(try inputs(npy(">i2", "(3, 2)", big)) == [0, 1, 2, 3, 4, 5])
    let half = [0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600] as [UInt16]
    let halves: [UInt8] = half.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(try inputs(npy("<f2", "(3, 2)", halves)) == [1, 2, 3, 4, 5, 6])
  }

  @Test func `channels first are asked about, and put last`() throws {
    // Two samples of three channels of 2 x 5.
    let values = (0..<60).map { UInt8($0) }
    folder.write(npy("|u1", "(2, 3, 5, 5)", Array(0..<150)), to: "x.npy")
    folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    func task(
      _ layout: ArraySource.Layout, shape: [Int]? = nil, isIDX: Bool = false
    ) -> LearningTask {
      let source = ArraySource(
        samples: path(isIDX ? "x" : "x.npy"), labels: path(isIDX ? "y" : "y.npy"), testShare: 0,
        shape: shape, layout: layout)
      return .files(isIDX ? .idx(source) : .numpy(source), clients: 1)
    }
    func inputs(_ task: LearningTask) throws -> [Float] {
      try task.batch(.train, of: 0, cacheFolder: cache).inputs
    }
    let question =
      "\(path("x.npy")): samples of 3 x 5 x 5 may have their channels first or last; say `layout: "
      + "channels-first` for 3 channels of 5 x 5, `layout: channels-last` for 5 channels of 3 x 5"
    #expect(task(.usual).problem(cacheFolder: cache) == question)
    #expect(task(.usual, shape: [3, 5, 5]).problem(cacheFolder: cache) == question)
    #expect(task(.usual, shape: [75]).problem(cacheFolder: cache) == nil)
    // An answer of yesterday is none for today.
    #expect(try task(.channelsLast).openSamples(cacheFolder: cache)?.sampleShape == [3, 5, 5])
    #expect(task(.usual).problem(cacheFolder: cache) == question)

    for isIDX in [false, true] {
      folder.write(npy("|u1", "(2, 3, 2, 5)", values), to: "x.npy")
      folder.write(idx([2, 3, 2, 5], values), to: "x")
      folder.write(idx([2], [0, 1]), to: "y")
      #expect(task(.usual, isIDX: isIDX).problem(cacheFolder: cache)?.contains("layout") == true)
      let first = task(.channelsFirst, isIDX: isIDX)
      #expect(try first.openSamples(cacheFolder: cache)?.sampleShape == [2, 5, 3])
      var pixels: [Float] = []
      for sample in 0..<2 {
        for pixel in 0..<10 {
          for channel in 0..<3 { pixels.append(Float(30 * sample + 10 * channel + pixel)) }
        }
      }
      pixels = pixels.map { $0 * Float(1.0 / 255) }
      #expect(try inputs(first) == pixels)
      // Rows that hold a channel after the other.
      folder.write(npy("|u1", "(2, 30)", values), to: "x.npy")
      folder.write(idx([2, 30], values), to: "x")
      let flat = task(.channelsFirst, shape: [2, 5, 3], isIDX: isIDX)
      #expect(try inputs(flat) == pixels)
      #expect(try flat.openSamples(cacheFolder: cache)?.sampleShape == [2, 5, 3])
      #expect(
        task(.channelsFirst, isIDX: isIDX).problem(cacheFolder: cache)?
          .contains("have no channels that could be first") == true)
    }
  }

  @Test(arguments: [
    ("(2, 1, 6, 6)", true), ("(2, 3, 6, 8)", true), ("(2, 16, 6, 6)", true), ("(2, 6, 6, 6)", true),
    ("(2, 6, 6, 3)", false), ("(2, 6, 6, 20)", false), ("(2, 1, 1, 20)", false),
    ("(2, 3, 3, 1)", false),
    ("(2, 6, 6)", false), ("(2, 20)", false), ("(2, 2, 2, 4)", false),
  ])
  func `only what looks like channels first is asked about`(shape: String, isAsked: Bool) {
    let count = shape.matches(of: /\d+/).reduce(1) { $0 * (Int($1.0) ?? 1) }
    folder.write(npy("|u1", shape, Array(repeating: 7, count: count)), to: "x.npy")
    folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    #expect((numpy().problem(cacheFolder: cache) != nil) == isAsked)
  }

  @Test func `labels that mark a class in each row are refused with what makes one label of them`()
  {
    folder.write(npy("|u1", "(2, 1)", [5, 6]), to: "x.npy")
    folder.write(npy("|u1", "(2, 3)", [0, 0, 1, 1, 0, 0]), to: "y.npy")
    #expect(
      numpy().problem(cacheFolder: cache)
        == "\(path("y.npy")): the shape 2 x 3; each sample has one label. Where a row marks its label, "
        + "as with 0 0 1 0, save array.argmax(1)")
  }

  @Test func `an archive is converted once and names what it lacks`() throws {
    var writer = NPZWriter()
    var archive: [UInt8] = []
    archive += try writer.append([0.5, 1, -2, 3], shape: [2, 2], name: "x_train")
    archive += try writer.append([1, 0], shape: [2], name: "y_train")
    archive += writer.finish()
    folder.write(archive, to: "data.npz")
    func task(_ samples: String) -> LearningTask {
      .files(
        .numpy(
          ArraySource(
            archive: path("data.npz"), samples: samples, labels: "y_train", testShare: 0)),
        clients: 1)
    }
    for _ in 0..<2 {
      let batch = try task("x_train").batch(.train, of: 0, cacheFolder: cache)
      #expect(batch.inputs == [0.5, 1, -2, 3] && batch.labels == [1, 0])
      #expect(folder.files(in: "cache").count == 1)
    }
    #expect(
      task("images").problem(cacheFolder: cache)
        == "\(path("data.npz")): no array is called \"images\"; it has \"x_train\", \"y_train\"")
  }

  @Test func `an archive without test samples is refused with the way out`() throws {
    let file = try folder.writeArchive(
      [("x_train", [2, 1], [1, 2]), ("y_train", [2], [0, 1])], to: "data.npz")
    let test = ArraySource.TestArrays(samples: "x_test", labels: "y_test")
    #expect(
      LearningTask.files(
        .numpy(ArraySource(archive: file, samples: "x_train", labels: "y_train", test: test))
      ).problem(cacheFolder: cache)
        == "\(file): no array is called \"x_test\"; it has \"x_train\", \"y_train\"; name the arrays of "
        + "the test samples with `test-samples` and `test-labels`, or say `test-samples: none, "
        + "test-labels: none`, and `test-share` of the training samples is held out")
  }

  @Test func `an array of too many dimensions is refused with their number`() {
    folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    let ones = Array(repeating: "1", count: 20).joined(separator: ", ")
    folder.write(npy("|u1", "(2, \(ones))", [5, 6]), to: "x.npy")
    #expect(
      numpy().problem(cacheFolder: cache)
        == "\(path("x.npy")): 21 dimensions; allowed: 1 to 9, the first of which counts the samples. "
        + "Reshape it, as with array.reshape(len(array), -1)")
    let eight = Array(repeating: "1", count: 8).joined(separator: ", ")
    folder.write(npy("|u1", "(2, \(eight))", [5, 6]), to: "x.npy")
    #expect(numpy().problem(cacheFolder: cache) == nil)
  }

  @Test func `a double beyond float32 is named as it is`() {
    folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    folder.write(
      npy("<f8", "(2, 1)", little([0, Int64(bitPattern: (-1e300).bitPattern)])), to: "x.npy")
    #expect(
      numpy().problem(cacheFolder: cache)
        == "\(path("x.npy")): sample 1 has the number -1e+300, beyond what float32 holds; allowed: "
        + "finite")
  }

  @Test func `labels that are no whole numbers from 0 are refused`() {
    folder.write(npy("<f4", "(2, 1)", little([1, 2] as [Float])), to: "x.npy")
    folder.write(npy("<f4", "(2,)", little([1, 0.5] as [Float])), to: "y.npy")
    #expect(
      numpy().problem(cacheFolder: cache)
        == "\(path("y.npy")): item 1 has the label 0.5; labels are whole numbers from 0 to 9999; "
        + "for numbers to be found say `outcome: numbers`")
    folder.write(npy("<i8", "(2,)", little([-1, 0] as [Int64])), to: "y.npy")
    #expect(
      numpy().problem(cacheFolder: cache)
        == "\(path("y.npy")): item 0 has the label -1; labels are whole numbers from 0 to 9999; "
        + "for numbers to be found say `outcome: numbers`")
  }

  @Test func `bytes and other numbers in one data set are refused`() {
    folder.write(npy("|u1", "(2, 1)", [0, 255]), to: "x.npy")
    folder.write(npy("<f4", "(2, 1)", little([0, 1] as [Float])), to: "tx.npy")
    folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    let tests = ArraySource.TestArrays(samples: path("tx.npy"), labels: path("y.npy"))
    #expect(
      LearningTask.files(
        .numpy(ArraySource(samples: path("x.npy"), labels: path("y.npy"), test: tests))
      ).problem(cacheFolder: cache)
        == "\(path("tx.npy")): samples of type <f4 beside training samples of type |u1, where "
        + "bytes count as 0 to 1 and other numbers as they are; give both the same type")
  }

  @Test func `numbers that are not finite are refused`() {
    // Doubles, which are converted: the second is infinite.
    folder.write(npy("<f8", "(2, 1)", little([0, 0x7FF0 << 48] as [Int64])), to: "x.npy")
    folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    #expect(
      numpy().problem(cacheFolder: cache)
        == "\(path("x.npy")): sample 1 has the number inf; allowed: finite")
  }

  @Test func `mapped numbers that are not finite are refused with their sample, and read once`() {
    var values = Array(repeating: Float(1), count: 3 * 40_000)
    folder.write(npy("|u1", "(3,)", [0, 1, 0]), to: "y.npy")
    for place in [0, 65_535, 65_536, 119_999] {
      for wrong in [Float.infinity, -.infinity, .nan] {
        values[place] = wrong
        folder.write(npy("<f4", "(3, 40000)", little(values)), to: "x.npy")
        #expect(
          numpy().problem(cacheFolder: cache)
            == "\(path("x.npy")): sample \(place / 40_000) has the number \(wrong); allowed: finite"
        )
        values[place] = 1
      }
    }
    #expect(folder.files(in: "cache").isEmpty)
    folder.write(npy("<f4", "(3, 40000)", little(values)), to: "x.npy")
    #expect(numpy().problem(cacheFolder: cache) == nil)
    #expect(folder.files(in: "cache").count == 1)
    #expect(numpy().problem(cacheFolder: cache) == nil)
    #expect(folder.files(in: "cache").count == 1)
    // A changed file is read again.
    values[7] = .nan
    folder.write(npy("<f4", "(3, 40000)", little(values)), to: "x.npy")
    #expect(numpy().problem(cacheFolder: cache) != nil)
  }

  @Test(arguments: ["<f4", "<f8"])
  func `numbers as labels are targets, mapped or converted`(type: String) throws {
    let inputs: [Float] = [0, 1, 2, 3, 4, 5, 6, 7]
    // As float32 the samples are mapped; as int64 they are converted.
    let x = type == "<f4" ? little(inputs) : little(inputs.map { Int64($0) })
    folder.write(npy(type == "<f4" ? "<f4" : "<i8", "(4, 2)", x), to: "x.npy")
    let targets = [0.5, -1.25, 2, 1e3]
    let y =
      type == "<f4"
      ? little(targets.map { Float($0) }) : little(targets.map { Int64(bitPattern: $0.bitPattern) })
    folder.write(npy(type, "(4, 1)", y), to: "y.npy")
    var task = numpy()
    task.data = .numpy(
      ArraySource(
        samples: path("x.npy"), labels: path("y.npy"), testShare: 0, outcome: .numbers))
    for _ in 0..<2 {
      let batch = try task.batch(.train, of: 0, cacheFolder: cache)
      #expect(batch.inputs == inputs && batch.targets == [0.5, -1.25, 2, 1000])
    }
    #expect(try task.openSamples(cacheFolder: cache)?.classes == 0)

    task.model = .linear
    var learner = try task.makeLearner(cacheFolder: cache)
    #expect(learner.parameterCount == 3)
    let measures = learner.evaluate(client: 0, model: [0, 0, 1])
    #expect(measures.train.loss! == (0.25 + 2.25 * 2.25 + 1 + 999.0 * 999.0) / 4)
    #expect(measures.train.accuracy == nil && measures.test == Quality())
  }

  @Test func `targets that are not finite or too few are refused`() {
    folder.write(npy("<f4", "(2, 1)", little([1, 2] as [Float])), to: "x.npy")
    var task = numpy()
    task.data = .numpy(
      ArraySource(samples: path("x.npy"), labels: path("y.npy"), outcome: .numbers))
    folder.write(npy("<f4", "(2,)", little([1, .nan] as [Float])), to: "y.npy")
    #expect(
      task.problem(cacheFolder: cache)
        == "\(path("y.npy")): item 1 has the target nan; allowed: finite")
    // Finite as a double only.
    folder.write(
      npy("<f8", "(2,)", little([0, Int64(bitPattern: 1e300.bitPattern)])), to: "y.npy")
    #expect(
      task.problem(cacheFolder: cache)
        == "\(path("y.npy")): item 1 has the target 1e+300, beyond what float32 holds; "
        + "allowed: finite")
    folder.write(npy("<f4", "(3,)", little([1, 2, 3] as [Float])), to: "y.npy")
    #expect(
      task.problem(cacheFolder: cache)
        == "\(path("y.npy")): 3 labels for the 2 samples of \(path("x.npy")); each sample has one "
        + "label")
    task.data = .idx(ArraySource(samples: "x", labels: "y", outcome: .numbers))
    #expect(
      task.problem(cacheFolder: cache)
        == "IDX files hold bytes, so their labels are classes; for numbers take the source numpy")
  }

  @Test func `a shape replaces that of the files, mapped or in an archive`() throws {
    folder.write(npy("|u1", "(2, 12)", (0..<24).map { UInt8($0) }), to: "x.npy")
    folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    var writer = NPZWriter()
    var archive: [UInt8] = []
    archive += try writer.append((0..<24).map { Float($0) }[...], shape: [2, 12], name: "x")
    archive += try writer.append([1, 0], shape: [2], name: "y")
    folder.write(archive + writer.finish(), to: "data.npz")
    for (file, archive, names) in [
      (path("x.npy"), nil, (path("x.npy"), path("y.npy"))),
      (path("data.npz"), path("data.npz"), ("x", "y")),
    ] {
      func task(_ shape: [Int]?) -> LearningTask {
        .files(
          .numpy(
            ArraySource(
              archive: archive, samples: names.0, labels: names.1, testShare: 0, shape: shape)),
          clients: 1)
      }
      #expect(try task(nil).openSamples(cacheFolder: cache)?.sampleShape == [12])
      #expect(try task([2, 2, 3]).openSamples(cacheFolder: cache)?.sampleShape == [2, 2, 3])
      #expect(
        task([3, 5, 1]).problem(cacheFolder: cache)
          == "\(file): a sample has 12 numbers, the shape 3 x 5 x 1 has 15; give sizes whose product is "
          + "12, channels last")
    }
  }
}
