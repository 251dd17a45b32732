import Glibc
import Testing

@testable import Learning

@Suite struct ImageFilesTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }

  private func problem(_ set: ImageSet = .mnist) -> String? {
    LearningTask.images(set, in: folder.path).problem(cacheFolder: cache)
  }

  @Test func `plain and gzipped files give the same learner`() throws {
    folder.writeImages()
    let plain = try LearningTask.images(in: folder.path).makeLearner(cacheFolder: cache)
    let other = TemporaryFolder()
    other.writeImages(gzipped: true)
    let zipped = try LearningTask.images(in: other.path)
      .makeLearner(cacheFolder: "\(other.path)/cache")
    #expect(plain.fingerprint == zipped.fingerprint)
    #expect(folder.files(in: "cache").isEmpty)
    #expect(other.files(in: "cache").count == 1)
  }

  @Test func `files may have a dot in place of the first dash`() {
    folder.writeImages()
    for name in ["train-images", "t10k-images"] {
      rename("\(folder.path)/\(name)-idx3-ubyte", "\(folder.path)/\(name).idx3-ubyte")
    }
    #expect(problem() == nil)
  }

  @Test func `gzipped files are converted once`() throws {
    folder.writeImages(gzipped: true)
    _ = try LearningTask.images(in: folder.path).sizes(cacheFolder: cache)
    let names = folder.files(in: "cache")
    let times = names.map { inode("\(cache)/\($0)") }
    _ = try LearningTask.images(in: folder.path).sizes(cacheFolder: cache)
    #expect(folder.files(in: "cache") == names)
    #expect(names.map { inode("\(cache)/\($0)") } == times)
  }

  @Test func `learners that start at once fill one cache`() async throws {
    folder.writeImages(gzipped: true)
    let task = LearningTask.images(in: folder.path)
    let cache = cache
    let fingerprints = try await withThrowingTaskGroup(of: UInt64.self) { group in
      for _ in 0..<8 {
        group.addTask { try task.makeLearner(cacheFolder: cache).fingerprint }
      }
      return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
    }
    #expect(fingerprints.count == 1)
    #expect(folder.files(in: "cache").count == 1)
  }

  @Test func `a damaged cached file is made again`() throws {
    folder.writeImages(gzipped: true)
    let task = LearningTask.images(in: folder.path)
    let fingerprint = try task.makeLearner(cacheFolder: cache).fingerprint
    for name in folder.files(in: "cache") { folder.write([1, 2, 3], to: "cache/\(name)") }
    #expect(try task.makeLearner(cacheFolder: cache).fingerprint == fingerprint)
  }

  @Test func `a changed source is converted anew`() throws {
    folder.writeImages(gzipped: true)
    let task = LearningTask.images(in: folder.path)
    let fingerprint = try task.makeLearner(cacheFolder: cache).fingerprint
    folder.write(
      gzip(idx([30], (0..<30).map { UInt8(($0 + 1) % 10) })), to: "train-labels-idx1-ubyte.gz")
    #expect(try task.makeLearner(cacheFolder: cache).fingerprint != fingerprint)
  }

  @Test func `a missing file is named with its remedy`() {
    let path = "\(folder.path)/train-images-idx3-ubyte"
    #expect(
      problem(.mnist)
        == "\(path): there is no such file, nor one named train-images-idx3-ubyte.gz; give the "
        + "folder that holds the four IDX files of MNIST")
    #expect(
      problem(.fashionMNIST)
        == "\(path): there is no such file, nor one named train-images-idx3-ubyte.gz; install the "
        + "data set with `apt-get install dataset-fashion-mnist`, or give the folder that holds "
        + "its four IDX files")
  }

  @Test func `a wrong magic number is refused`() {
    folder.writeImages()
    folder.write(idx([30], []), to: "train-images-idx3-ubyte")
    #expect(
      problem()
        == "\(folder.path)/train-images-idx3-ubyte: 8 bytes; an IDX file with 3 dimensions begins "
        + "with 16")
    folder.write(idx([30, 2, 3, 1], []), to: "train-images-idx3-ubyte")
    #expect(
      problem()
        == "\(folder.path)/train-images-idx3-ubyte: the magic number is 2052; an IDX file of bytes "
        + "with 3 dimensions begins with 2051")
  }

  @Test(arguments: [false, true]) func `a truncated file is refused`(gzipped: Bool) {
    folder.writeImages(gzipped: gzipped)
    let bytes = idx([30, 2, 3], Array(repeating: 7, count: 179))
    let name = "train-images-idx3-ubyte" + (gzipped ? ".gz" : "")
    folder.write(gzipped ? gzip(bytes) : bytes, to: name)
    #expect(
      problem() == "\(folder.path)/\(name): the header announces 30 x 2 x 3 bytes; 179 follow it")
    #expect(folder.files(in: "cache").isEmpty)
  }

  @Test func `dimensions whose product overflows are refused`() {
    folder.writeImages()
    let huge = Int(UInt32.max)
    folder.write(idx([huge, huge, huge], [1]), to: "train-images-idx3-ubyte")
    #expect(
      problem()
        == "\(folder.path)/train-images-idx3-ubyte: the header announces 4294967295 x 4294967295 x "
        + "4294967295 bytes; no file has so many")
  }

  @Test func `a gzip file that is cut short or damaged is refused`() {
    folder.writeImages(gzipped: true)
    let whole = gzip(idx([30, 2, 3], Array(repeating: 7, count: 180)))
    let name = "train-images-idx3-ubyte.gz"
    folder.write(Array(whole.dropLast(20)), to: name)
    #expect(
      problem()
        == "\(folder.path)/\(name): this gzip file is damaged or cut short (it is cut short)"
    )
    var damaged = whole
    damaged[100] ^= 1
    folder.write(damaged, to: name)
    #expect(
      problem()
        == "\(folder.path)/\(name): this gzip file is damaged or cut short "
        + "(its bytes are no gzip, or its check sum is wrong)")
    #expect(folder.files(in: "cache").isEmpty)
  }

  @Test func `counts of images and labels that differ are refused`() {
    folder.writeImages()
    folder.write(idx([19], Array(repeating: 1, count: 19)), to: "t10k-labels-idx1-ubyte")
    #expect(
      problem()
        == "\(folder.path)/t10k-labels-idx1-ubyte: 19 labels for the 20 images of "
        + "\(folder.path)/t10k-images-idx3-ubyte; each image has one label")
  }

  @Test func `a label out of range is refused`() {
    folder.writeImages()
    folder.write(
      idx([20], Array(repeating: 1, count: 12) + [10] + Array(repeating: 2, count: 7)),
      to: "t10k-labels-idx1-ubyte")
    #expect(
      problem()
        == "\(folder.path)/t10k-labels-idx1-ubyte: item 12 has the label 10; labels are 0 to 9")
  }

  @Test func `training and test images of different sizes are refused`() {
    folder.writeImages()
    folder.write(idx([20, 3, 2], Array(repeating: 1, count: 120)), to: "t10k-images-idx3-ubyte")
    #expect(
      problem()
        == "\(folder.path): the training images have 2 x 3 pixels, the test images 3 x 2; both "
        + "parts have images of one size")
  }

  @Test func `images too large for a batch to fit into memory are refused`() {
    folder.writeImages()
    for (name, count) in [("train", 30), ("t10k", 20)] {
      // A hole in place of the pixels: the file is large, the disk is not used.
      folder.write(idx([count, 1_048_577, 1], []), to: "\(name)-images-idx3-ubyte")
      truncate("\(folder.path)/\(name)-images-idx3-ubyte", 16 + count * 1_048_577)
    }
    #expect(
      problem() == "\(folder.path): images of 1048577 pixels; they have at most 1048576")
  }

  @Test func `an empty data set is refused`() {
    folder.writeImages()
    folder.write(idx([0, 2, 3], []), to: "train-images-idx3-ubyte")
    #expect(
      problem()
        == "\(folder.path)/train-images-idx3-ubyte: it is empty (0 x 2 x 3); at least one item is "
        + "needed")
  }

  @Test func `a folder in a file's place is refused`() {
    folder.writeImages()
    let path = "\(folder.path)/train-images-idx3-ubyte"
    unlink(path)
    mkdir(path, 0o755)
    defer { rmdir(path) }
    #expect(problem() == "\(path): this is a folder; a file is expected here")
  }

  @Test func `a cache that cannot be written is refused`() {
    folder.writeImages(gzipped: true)
    folder.write([], to: "blocked")
    let task = LearningTask.images(in: folder.path)
    #expect(
      task.problem(cacheFolder: "\(folder.path)/blocked/cache")
        == "\(folder.path)/blocked/cache: the data cache cannot be written: Not a directory; set "
        + "XDG_CACHE_HOME to a folder that can be")
  }

  private func inode(_ path: String) -> UInt64 {
    var status = stat()
    stat(path, &status)
    return UInt64(status.st_ino)
  }
}
