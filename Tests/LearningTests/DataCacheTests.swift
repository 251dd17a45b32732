import Chance
import Glibc
import Kernels
import Testing
@testable import Learning

/// What is kept of data files between runs is theirs, whole, and ours alone.
@Suite struct DataCacheTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }
  private var table: String { "\(folder.path)/t.csv" }

  private func csv(_ file: String? = nil) -> LearningTask {
    .files(.csv(CSVSource(file: file ?? table, outcome: .label("y"))), clients: 1)
  }

  private func labels(_ file: String? = nil) throws -> [Int32] {
    try csv(file).batch(.train, of: 0, cacheFolder: cache).labels.sorted()
  }

  private func rows(_ labels: [Int]) -> String {
    "x,y\n" + labels.map { "0,\($0)\n" }.joined()
  }

  private func setTime(_ path: String) {
    var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
    utimes(path, &times)
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    lstat(path, &status)
    return status.st_mode & 0o777
  }

  // MARK: Whose data it is

  @Test func `a file that was written over, its size and time kept, is read anew`() throws {
    for round in 0..<20 {
      let label = 1 + round % 2
      folder.write(rows(Array(repeating: label, count: 10)), to: "t.csv")
      setTime(table)
      #expect(try labels().first == Int32(label), "round \(round)")
    }
  }

  @Test func `a file that another took the place of, its size and time kept, is read anew`() throws
  {
    for round in 0..<20 {
      let label = 1 + round % 2
      folder.write(rows(Array(repeating: label, count: 10)), to: "new.csv")
      setTime("\(folder.path)/new.csv")
      rename("\(folder.path)/new.csv", table)
      #expect(try labels().first == Int32(label), "round \(round)")
    }
  }

  @Test func `files of two folders are told apart, whatever name leads to them`() throws {
    for (name, label) in [("a", 1), ("b", 2)] {
      folder.makeFolder(name)
      folder.write(rows(Array(repeating: label, count: 10)), to: "\(name)/t.csv")
      setTime("\(folder.path)/\(name)/t.csv")
    }
    symlink("a", "\(folder.path)/link")
    defer { unlink("\(folder.path)/link") }
    #expect(try labels("\(folder.path)/link/t.csv").first == 1)
    unlink("\(folder.path)/link")
    symlink("b", "\(folder.path)/link")
    #expect(try labels("\(folder.path)/link/t.csv").first == 2)
  }

  @Test func `a check that was made of a file does not hold for another in its place`() throws {
    let task = LearningTask.files(
      .numpy(
        ArraySource(samples: "\(folder.path)/x.npy", labels: "\(folder.path)/y.npy", testShare: 0)))
    folder.write(npy("|u1", "(3,)", [0, 1, 0]), to: "y.npy")
    for (value, isRefused) in [(Float(1), false), (.nan, true), (2, false), (.infinity, true)] {
      folder.write(npy("<f4", "(3, 1)", little([1, value, 1])), to: "x.npy")
      setTime("\(folder.path)/x.npy")
      #expect((task.problem(cacheFolder: cache) != nil) == isRefused, "\(value)")
    }
  }

  // MARK: Whole

  @Test(arguments: 0..<UInt64(40))
  func `a cached file with a flipped bit is made anew`(seed: UInt64) throws {
    var chance = inputs(seed)
    folder.writeImages(gzipped: true)
    folder.write(rows((0..<10).map { $0 % 3 }), to: "t.csv")
    let task = seed % 2 == 0 ? csv() : .images(in: folder.path)
    let fingerprint = try task.makeLearner(cacheFolder: cache).fingerprint
    let name = try #require(folder.files(in: "cache").first)
    let whole = bytes(ofFile: "\(cache)/\(name)")
    var damaged = whole
    damaged[Int(chance.nextBelow(UInt32(whole.count)))] ^= 1 << chance.nextBelow(8)
    folder.write(damaged, to: "cache/\(name)")
    #expect(try task.makeLearner(cacheFolder: cache).fingerprint == fingerprint)
    #expect(bytes(ofFile: "\(cache)/\(name)") == whole)
  }

  @Test(arguments: 0..<UInt64(40))
  func `any other byte of the samples or labels is another fingerprint`(seed: UInt64) throws {
    var chance = inputs(seed)
    let count = 500
    var pixels = (0..<(count * 64)).map { _ in UInt8(chance.nextBelow(256)) }
    var labels = (0..<count).map { _ in UInt8(chance.nextBelow(10)) }
    labels[0] = 9
    func fingerprint() throws -> UInt64 {
      folder.write(idx([count, 8, 8], pixels), to: "x")
      folder.write(idx([count], labels), to: "y")
      let source = ArraySource(
        samples: "\(folder.path)/x", labels: "\(folder.path)/y", testShare: 0)
      return try LearningTask.files(.idx(source)).makeLearner(cacheFolder: cache).fingerprint
    }
    let before = try fingerprint()
    #expect(try fingerprint() == before)
    if seed % 2 == 0 {
      pixels[Int(chance.nextBelow(UInt32(pixels.count)))] ^= 1 << chance.nextBelow(8)
    } else {
      let row = 1 + Int(chance.nextBelow(UInt32(count - 1)))
      labels[row] = (labels[row] + 1) % 10
    }
    #expect(try fingerprint() != before)
  }

  @Test func `a file that is written while it is converted is converted again`() throws {
    folder.write(rows([0, 1, 2]), to: "t.csv")
    var reads = 0
    let data = try DataCache.converted(
      from: [table], settings: "", named: "csv", folder: cache
    ) { writer throws(LearningError) in
      reads += 1
      let text = bytes(ofFile: table)
      if reads == 1 { folder.write(rows([3, 4, 5]), to: "t.csv") }
      try writer.append(Float(text[6]))
      try writer.endSample(label: 0)
      try writer.finish(kind: .floats, shape: [1], classes: 1)
    }
    #expect(reads == 2)
    var inputs: [Float] = [0]
    data.train.gather([0], into: &inputs)
    #expect(inputs == [Float(UInt8(ascii: "3"))])
  }

  @Test func `a file that changes whenever it is read is refused`() {
    folder.write(rows([0]), to: "t.csv")
    let sentence = refusal { () throws(LearningError) in
      _ = try DataCache.converted(
        from: [table], settings: "", named: "csv", folder: cache
      ) { writer throws(LearningError) in
        folder.write(rows([0]), to: "t.csv")
        try writer.append(Float(0))
        try writer.endSample(label: 0)
        try writer.finish(kind: .floats, shape: [1], classes: 1)
      }
    }
    #expect(sentence == "\(table): changed whenever it was read; wait until it is complete")
    #expect(folder.files(in: "cache").isEmpty)
  }

  // MARK: Ours alone

  @Test func `the folder and its files are for their owner's eyes`() throws {
    folder.write(rows([0, 1]), to: "t.csv")
    #expect(csv().problem(cacheFolder: cache) == nil)
    #expect(mode(cache) == 0o700)
    for name in folder.files(in: "cache") { #expect(mode("\(cache)/\(name)") == 0o600) }
    // One that an older version made.
    chmod(cache, 0o755)
    #expect(csv().problem(cacheFolder: cache) == nil)
    #expect(mode(cache) == 0o700)
  }

  @Test func `a folder that others have a hand in is refused`() {
    folder.write(rows([0, 1]), to: "t.csv")
    let remedy = "; remove it, or set XDG_CACHE_HOME to a folder of your own"
    let start = "\(cache): the data cache has to be a folder of yours alone, and this "
    symlink("/tmp", cache)
    #expect(csv().problem(cacheFolder: cache) == start + "is a symbolic link" + remedy)
    unlink(cache)
    folder.write("", to: "cache")
    #expect(csv().problem(cacheFolder: cache) == start + "is not a folder" + remedy)
    unlink(cache)
    // Only the superuser can give a folder away.
    mkdir(cache, 0o700)
    guard geteuid() == 0, chown(cache, 12345, 12345) == 0 else { return }
    #expect(
      csv().problem(cacheFolder: cache) == start + "belongs to another user (number 12345)" + remedy
    )
  }

  @Test func `a conversion that is refused leaves nothing behind`() {
    folder.write("x,y\n1,2\nword,3\n", to: "t.csv")
    #expect(csv().problem(cacheFolder: "\(cache)/in/here") != nil)
    #expect(mode(cache) == 0)
  }

  // MARK: Bounded

  /// Puts a file of so many bytes into the cache.
  private func fill(_ number: Int, bytes: Int, in cache: CacheFolder) throws {
    let name = "csv-00000000000000\(10 + number).samples"
    _ = try cache.fill(name) { (descriptor, path) throws(LearningError) in
      try writeAll(Array(repeating: 1, count: bytes)[...], to: descriptor, at: path)
      return true
    }
    // The file system's clock is not fine enough.
    var times = [timeval(tv_sec: number, tv_usec: 0), timeval(tv_sec: number, tv_usec: 0)]
    utimes(cache.path(of: name), &times)
  }

  @Test func `the least recently used files make room`() throws {
    let folder = try CacheFolder(cache)
    for number in 0..<5 { try fill(number, bytes: 100, in: folder) }
    folder.touch("csv-0000000000000010.samples")
    folder.makeRoom(keeping: "csv-0000000000000012.samples", limit: 350)
    #expect(
      self.folder.files(in: "cache").map { $0.dropFirst(18).prefix(2) } == ["10", "12", "14"])
    folder.makeRoom(keeping: "csv-0000000000000012.samples", limit: 0)
    #expect(self.folder.files(in: "cache") == ["csv-0000000000000012.samples"])
  }

  @Test func `what killed processes have left goes, what is being written stays`() throws {
    let folder = try CacheFolder(cache)
    try fill(0, bytes: 10, in: folder)
    self.folder.write("left", to: "cache/csv-0123456789abcdef.samples.x7Gh2k")
    let (descriptor, path) = try folder.makeTemporaryFile(
      besides: folder.path(of: "csv-0123456789abcdef.samples"))
    defer { close(descriptor) }
    folder.makeRoom(keeping: "", limit: 1000)
    #expect(
      self.folder.files(in: "cache").map { "\(cache)/\($0)" }
        == [folder.path(of: "csv-0000000000000010.samples"), path].sorted())
  }

  @Test func `clearing removes our files alone, and says which`() throws {
    folder.write(rows([0, 1]), to: "t.csv")
    #expect(csv().problem(cacheFolder: cache) == nil)
    // Of an older version.
    folder.write([1, 2, 3], to: "cache/train-images-idx3-ubyte-0123456789abcdef")
    for name in ["notes.txt", "my-cafe", "model-0123456789abcdef.npz"] {
      folder.write("mine", to: "cache/\(name)")
    }
    let removed = try DataCache.clear(folder: cache)
    #expect(removed.count == 2)
    #expect(
      removed.last
        == CachedFile(
          name: "train-images-idx3-ubyte-0123456789abcdef", byteCount: 3,
          lastUse: removed.last?.lastUse ?? 0))
    #expect(folder.files(in: "cache") == ["model-0123456789abcdef.npz", "my-cafe", "notes.txt"])
    #expect(try DataCache.clear(folder: "\(folder.path)/none").isEmpty)
  }

  @Test(arguments: ["-1", "nan", "much", "", "1e300"])
  func `a bound of the cache that is no size is refused`(text: String) throws {
    #expect(
      refusal { () throws(LearningError) in _ = try CacheFolder.limit(text) }
        == "METRONOME_CACHE_GIB: found \"\(text)\"; allowed: what the data cache may take, a number of "
        + "GiB of at least 0, such as 20")
    #expect(try CacheFolder.limit("0.5") == 1 << 29)
  }

  @Test(arguments: ["-1", "1e9", "much", ""])
  func `a bound of unpacking that is no number of bytes is refused`(text: String) throws {
    #expect(
      refusal { () throws(LearningError) in _ = try UnpackingLimit.most(packed: 1, text) }
        == "METRONOME_UNPACK_LIMIT: found \"\(text)\"; allowed: how many bytes a packed file may unpack "
        + "to, a whole number of at least 0")
    #expect(try UnpackingLimit.most(packed: 1, "7") == 7)
  }
}
