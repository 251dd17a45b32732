/// The binary versions of CIFAR-10 and CIFAR-100 (Krizhevsky, "Learning multiple layers of features
/// from tiny images", 2009): records of one label, or a coarse and a fine one, then 32 x 32 pixels of
/// red, as many of green, as many of blue.
///
/// They are converted once, so that the three channels of a pixel stand together.
enum CIFARFiles {
  private static let pixels = 32 * 32

  /// Opens the files of `set` in `folder`.
  static func open(
    _ set: ImageSet, folder: String, cacheFolder: String
  ) throws(LearningError) -> LabelledData {
    let (trainPaths, testPath) = try paths(of: set, in: folder)
    var data = try DataCache.converted(
      from: trainPaths + [testPath], settings: "cifar \(set.rawValue)", named: set.rawValue,
      folder: cacheFolder
    ) { writer throws(LearningError) in
      for path in trainPaths { try convert(path, set, to: writer) }
      try writer.beginTest()
      try convert(testPath, set, to: writer)
      try writer.finish(kind: .bytes, shape: [32, 32, 3], classes: set.classes)
    }
    data.usualScaling = .usual(for: set)
    return data
  }

  /// Where the files are.
  /// - Throws: when one is not there.
  static func paths(
    of set: ImageSet, in folder: String
  ) throws(LearningError) -> (train: [String], test: String) {
    let isTen = set == .cifar10
    let trainNames = isTen ? (1...5).map { "data_batch_\($0).bin" } : ["train.bin"]
    let train = trainNames.map { "\(folder)/\($0)" }
    let test = "\(folder)/\(isTen ? "test_batch.bin" : "test.bin")"
    for path in train + [test] { try require(thereIs: path, "file", set.remedy) }
    return (train, test)
  }

  private static func convert(
    _ path: String, _ set: ImageSet, to writer: SampleFileWriter
  ) throws(LearningError) {
    let labels = set == .cifar10 ? 1 : 2
    let size = labels + 3 * pixels
    let file = try ByteRange(MappedFile(path: path))
    guard file.count > 0, file.count % size == 0 else {
      throw LearningError(
        .dataFile,
        "\(path): \(file.count) bytes; the file has \(size) for each image, and at least one image")
    }
    // CIFAR-100's coarse label comes first.
    let place = set == .cifar100 ? 1 : 0
    var image = Array(repeating: UInt8(0), count: 3 * pixels)
    for record in 0..<(file.count / size) {
      let bytes = file[(record * size)..<((record + 1) * size)]
      let label = unsafe Int(bytes.bytes[place])
      guard label < set.classes else {
        throw LearningError(
          .dataFile,
          "\(path): image \(record) has the label \(label); labels are 0 to \(set.classes - 1)")
      }
      for pixel in 0..<pixels {
        for channel in 0..<3 {
          image[3 * pixel + channel] = unsafe bytes.bytes[labels + channel * pixels + pixel]
        }
      }
      try writer.append(image)
      try writer.endSample(label: Int32(label))
    }
  }
}
