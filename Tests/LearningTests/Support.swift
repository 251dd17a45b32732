import Chance
import Glibc
import Kernels
@testable import Learning

extension RandomStream {
  /// Values in [-1, 1).
  mutating func values(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(2 * nextUnit() - 1) }
  }

  /// Labels below 10, the lower ones rather more often.
  mutating func labels(_ count: Int) -> [Int32] {
    (0..<count).map { _ in Int32(min(nextBelow(10), nextBelow(20))) }
  }
}

/// A stream for a test's inputs.
func inputs(_ seed: UInt64) -> RandomStream { RandomStream(seed: seed, purpose: .syntheticData) }

extension Model {
  /// The gradient of a model that leaves nothing to chance.
  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], into gradient: inout [Float]
  ) -> Double {
    var chance = inputs(0)
    return self.gradient(of: batch, at: parameters, chance: &chance, into: &gradient)
  }
}

func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

extension LearningTask {
  /// A small task on synthetic data.
  static func synthetic(
    _ source: SyntheticSource = SyntheticSource(features: 5, classes: 3, samplesPerClient: 12),
    training: LocalTraining = LocalTraining(steps: 3, batch: 4, rate: 0.1), clients: Int = 4,
    seed: UInt64 = 1
  ) -> LearningTask {
    LearningTask(
      data: .synthetic(source), partition: .iid, model: .softmax, training: training,
      clients: clients, seed: seed)
  }

  /// A task on quadratic clients.
  static func quadratic(
    _ source: QuadraticSource = QuadraticSource(dimension: 6, curvature: 0.5...2),
    training: LocalTraining = LocalTraining(steps: 5, batch: 1, rate: 0.1), clients: Int = 4,
    seed: UInt64 = 1
  ) -> LearningTask {
    LearningTask(
      data: .quadratic(source), partition: .iid, model: .quadratic, training: training,
      clients: clients, seed: seed)
  }

  /// A task on images in `folder`, Debian's Fashion-MNIST where it is nil.
  static func images(
    _ set: ImageSet = .fashionMNIST, in folder: String?, partition: PartitionRule = .iid,
    training: LocalTraining = LocalTraining(steps: 3, batch: 4, rate: 0.1), clients: Int = 3,
    seed: UInt64 = 1
  ) -> LearningTask {
    LearningTask(
      data: .images(set, folder: folder), partition: partition, model: .softmax,
      training: training, clients: clients, seed: seed)
  }

  /// The sentence with which this task is refused, nil if it is not.
  func problem(cacheFolder: String = "/nonexistent") -> String? {
    do throws(LearningError) {
      _ = try makeLearner(cacheFolder: cacheFolder)
      return nil
    } catch {
      return error.description
    }
  }
}

/// A folder of its own for one test, with the files of a small image data set.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/metronome-tests.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no temporary folder") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for folder in files(in: "") {
      for name in files(in: folder) { unlink("\(path)/\(folder)/\(name)") }
      rmdir("\(path)/\(folder)")
      unlink("\(path)/\(folder)")
    }
    rmdir(path)
  }

  /// The names in a folder in here, sorted.
  func files(in folder: String) -> [String] {
    guard let directory = opendir("\(path)/\(folder)") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ bytes: [UInt8], to name: String) {
    guard let file = fopen("\(path)/\(name)", "wb") else { fatalError("no file \(name)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func write(_ text: String, to name: String) { write(Array(text.utf8), to: name) }

  func makeFolder(_ name: String) { mkdir("\(path)/\(name)", 0o755) }

  /// The four files: `train` and `test` images of 2 x 3 pixels with the labels 0, 1, ... 9, 0, ...
  func writeImages(train: Int = 30, test: Int = 20, gzipped: Bool = false) {
    for (name, count) in [("train", train), ("t10k", test)] {
      let pixels = (0..<(count * 6)).map { UInt8(truncatingIfNeeded: $0 * 31) }
      let labels = (0..<count).map { UInt8($0 % 10) }
      for (file, bytes) in [
        ("images-idx3-ubyte", idx([count, 2, 3], pixels)),
        ("labels-idx1-ubyte", idx([count], labels)),
      ] {
        write(
          gzipped ? gzip(bytes) : bytes, to: gzipped ? "\(name)-\(file).gz" : "\(name)-\(file)")
      }
    }
  }
}

/// An IDX file of bytes.
func idx(_ dimensions: [Int], _ items: [UInt8]) -> [UInt8] {
  let header = [0x0800 + dimensions.count] + dimensions
  return header.flatMap { number in
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  } + items
}

/// A gzip file with its bytes stored as they are (RFC 1951 and 1952).
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  precondition(bytes.count < 1 << 16)
  func little(_ number: UInt32, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
  }
  var check: UInt32 = .max
  for byte in bytes {
    check ^= UInt32(byte)
    for _ in 0..<8 { check = check >> 1 ^ (check & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
  let size = UInt32(bytes.count)
  return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + [1] + little(size, bytes: 2)
    + little(~size, bytes: 2) + bytes + little(~check, bytes: 4) + little(size, bytes: 4)
}

extension SampleMeasures {
  /// - Precondition: at least one sample.
  var meanLoss: Double { (self["loss"] ?? .nan) / Double(count) }
}
