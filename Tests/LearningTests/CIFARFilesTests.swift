import Testing

@testable import Learning

@Suite struct CIFARFilesTests {
  let folder = TemporaryFolder()
  var cache: String { "\(folder.path)/cache" }

  /// A record whose red, green and blue pixels are told apart by their values.
  private func record(_ labels: [UInt8], _ seed: Int) -> [UInt8] {
    labels
      + (0..<3072).map { UInt8(truncatingIfNeeded: 80 * ($0 / 1024) + ($0 % 1024) * 7 + seed) }
  }

  private func writeTen() {
    for batch in 1...5 {
      folder.write((0..<4).flatMap { record([UInt8($0)], batch) }, to: "data_batch_\(batch).bin")
    }
    folder.write((0..<4).flatMap { record([UInt8($0 + 6)], 9) }, to: "test_batch.bin")
  }

  private func task(_ set: ImageSet, clients: Int = 1) -> LearningTask {
    .files(.images(set, folder: folder.path), clients: clients, normalisation: .none)
  }

  @Test func `the three channels of a pixel come to stand together`() throws {
    writeTen()
    let batch = try task(.cifar10).batch(.train, of: 0, cacheFolder: cache)
    let samples = try #require(try task(.cifar10).openSamples(cacheFolder: cache))
    #expect(samples.sampleShape == [32, 32, 3])
    #expect(batch.count == 20)
    for (inputs, label) in batch.rows {
      let whole = (1...5).contains { seed in
        let bytes = record([UInt8(label)], seed).dropFirst()
        return (0..<1024).allSatisfy { pixel in
          (0..<3).allSatisfy { channel in
            inputs[3 * pixel + channel]
              == Float(bytes[1 + channel * 1024 + pixel]) * Float(1.0 / 255)
          }
        }
      }
      #expect(whole)
    }
  }

  @Test(arguments: [(ImageSet.cifar100, Int32(77)), (.cifar100Coarse, 13)])
  func `CIFAR-100 has its coarse label first and its fine one second`(
    set: ImageSet, label: Int32
  ) throws {
    for name in ["train.bin", "test.bin"] { folder.write(record([13, 77], 1), to: name) }
    #expect(try task(set).batch(.test, of: 0, cacheFolder: cache).labels == [label])
  }

  @Test func `each channel has its own mean and deviation`() throws {
    writeTen()
    var normalised = task(.cifar10)
    normalised.normalisation = .usual
    let plain = try task(.cifar10).batch(.train, of: 0, cacheFolder: cache)
    let scaled = try normalised.batch(.train, of: 0, cacheFolder: cache)
    let (mean, deviation) = ([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616])
    for i in plain.inputs.indices {
      let expected = (Double(plain.inputs[i]) - mean[i % 3]) / deviation[i % 3]
      #expect(abs(Double(scaled.inputs[i]) - expected) < 1e-5)
    }
  }

  @Test func `missing, cut and damaged files are refused`() {
    #expect(
      task(.cifar10).problem(cacheFolder: cache)
        == "\(folder.path)/data_batch_1.bin: there is no such file; unpack "
        + "cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html, and give its "
        + "folder cifar-10-batches-bin")
    writeTen()
    folder.write(record([1], 2).dropLast(), to: "data_batch_3.bin")
    #expect(
      task(.cifar10).problem(cacheFolder: cache)
        == "\(folder.path)/data_batch_3.bin: 3072 bytes; the file has 3073 for each image, and at "
        + "least one image")
    folder.write(record([1], 2) + record([10], 2), to: "data_batch_3.bin")
    #expect(
      task(.cifar10).problem(cacheFolder: cache)
        == "\(folder.path)/data_batch_3.bin: image 1 has the label 10; labels are 0 to 9")
    #expect(folder.files(in: "cache").isEmpty)
  }
}
