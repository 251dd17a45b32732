internal import Kernels

/// The clients' parts of an image data set. Pixels become floats in [0, 1] only when gathered.
struct ImageSamples: ClientSamples {
  let classes: Int
  private let images: LabelledImages
  private let partition: Partition
  /// The rows in the data set of the batch being gathered.
  private var rows: [Int32] = []

  init(images: LabelledImages, partition: Partition, classes: Int) {
    self.images = images
    self.partition = partition
    self.classes = classes
  }

  var features: Int { images.pixels }
  /// One channel.
  var sampleShape: [Int] { images.train.images.dimensions.dropFirst() + [1] }

  func count(_ split: Split, of client: Int) -> Int {
    partition[split].count(of: client)
  }

  mutating func gather(
    _ positions: [Int32], _ split: Split, of client: Int, into batch: inout SampleBatch
  ) {
    let parts = partition[split]
    let source = split == .train ? images.train : images.test
    rows.removeAll(keepingCapacity: true)
    for position in positions { rows.append(parts.row(at: Int(position), of: client)) }
    batch.count = rows.count
    for i in rows.indices { batch.labels[i] = Int32(source.labels[Int(rows[i])]) }
    let bytes = unsafe source.images.items
    Self.gather(rows, of: images.pixels, from: unsafe bytes.span, into: &batch.inputs)
  }

  private static func gather(
    _ rows: [Int32], of pixels: Int, from bytes: Span<UInt8>, into inputs: inout [Float]
  ) {
    var inputs = inputs.mutableSpan
    Kernels.gather(
      rows: rows.span, ofWidth: pixels, from: bytes, scaledBy: 1 / 255, into: &inputs)
  }

  /// All labels, the whole partition, and a pixel out of every sixteen thousand: reading more
  /// would map every page.
  var fingerprint: UInt64 {
    var fingerprint = Fingerprint()
    for part in [images.train, images.test] {
      for size in part.images.dimensions { fingerprint.add(UInt64(size)) }
      for label in part.labels { fingerprint.add(UInt64(label)) }
      let bytes = unsafe part.images.items
      for i in stride(from: 0, to: bytes.count, by: 16411) {
        unsafe fingerprint.add(UInt64(bytes[i]))
      }
    }
    for parts in [partition.train, partition.test] {
      fingerprint.add(parts.rows)
      for start in parts.starts { fingerprint.add(UInt64(start)) }
    }
    return fingerprint.value
  }
}
