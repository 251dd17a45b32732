import CAllocations
import Testing

@testable import Learning

/// Training asks nothing of the heap: what it needs is there when a learner is made.
@Suite struct AllocationTests {
  /// Softmax regression, a network of dense layers, convolutions with pooling, and recurrence, each
  /// with all that local training has.
  static let tasks: [(name: String, ModelSpecification)] = [
    ("softmax", .softmax), ("mlp", .mlp(widths: [7, 5])), ("cnn", .cnn), ("lstm", .lstm),
  ]

  @Test(arguments: tasks.map(\.name), [LocalTraining.Batches.fresh, .epochs])
  func `steps allocate nothing`(name: String, batches: LocalTraining.Batches) throws {
    let folder = TemporaryFolder()
    var task = LearningTask.images(in: folder.path)
    task.model = try #require(Self.tasks.first { $0.name == name }).1
    task.training = LocalTraining(steps: 10, batch: 2, rate: 0.1)
    task.training.batches = batches
    if name == "lstm" {
      let text = (0..<400).map { "abcdefgh".utf8.map(\.self)[$0 * $0 % 7] }
      folder.write(text, to: "text")
      task.data = .text(TextSource(path: folder.path + "/text", window: 6, stride: 6))
    } else {
      folder.writeSquareImages()
    }
    var learner = try task.makeLearner(cacheFolder: folder.path + "/cache")
    let model = learner.initialParameters()
    var delta = model
    for client in 0..<3 {
      _ = learner.train(client: client, update: 0, from: model, delta: &delta)
    }
    let before = metronome_allocations(), large = metronome_large_allocations()
    for client in 0..<3 {
      learner.beginTraining(LocalUpdate(client: client, update: 1), from: model)
      while learner.advanceTraining(steps: 3, into: &delta) == nil {}
    }
    #if DEBUG
      #expect(metronome_large_allocations() - large == 0)
      // However many samples and layers: 30 steps.
      #expect(metronome_allocations() - before < 30 * 40)
    #else
      #expect(metronome_allocations() - before == 0)
    #endif
  }

  @Test func `what is allocated is counted`() {
    let before = metronome_allocations()
    let values = Array(repeating: before, count: 100)
    #expect(values[99] == before)
    #expect(metronome_allocations() > before)
  }
}

extension TemporaryFolder {
  /// The four files of Fashion-MNIST with images of 12 x 12 pixels.
  fileprivate func writeSquareImages() {
    for (name, count) in [("train", 30), ("t10k", 12)] {
      let pixels = (0..<(count * 144)).map { UInt8(truncatingIfNeeded: $0 * 31) }
      write(idx([count, 12, 12], pixels), to: "\(name)-images-idx3-ubyte")
      write(idx([count], (0..<count).map { UInt8($0 % 10) }), to: "\(name)-labels-idx1-ubyte")
    }
  }
}
