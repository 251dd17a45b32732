/// The image data sets in IDX files: pixels mapped from their files, labels in memory.
enum LabelledImages {
  /// One of the data set's two parts.
  private struct Part {
    let images: IDXFile
    let labels: [Int32]

    var table: SampleTable {
      SampleTable(
        values: .bytes(images.items), width: images.dimensions.dropFirst().reduce(1, *),
        labels: labels)
    }
  }

  /// Opens the four files of `set`, decompressing what is compressed into `cacheFolder` first.
  static func open(
    _ set: ImageSet, folder: String, cacheFolder: String
  ) throws(LearningError) -> LabelledData {
    let train = try part(of: set, named: "train", in: folder, cacheFolder)
    let test = try part(of: set, named: "t10k", in: folder, cacheFolder)
    let sizes = (train.images.dimensions.dropFirst(), test.images.dimensions.dropFirst())
    guard sizes.0 == sizes.1 else {
      let shapes = [sizes.0, sizes.1].map { $0.map { "\($0)" }.joined(separator: " x ") }
      throw LearningError(
        .dataFile,
        "\(folder): the training images have \(shapes[0]) pixels, the test images \(shapes[1]); "
          + "both parts have images of one size")
    }
    let pixels = sizes.0.reduce(1, *)
    guard pixels <= LabelledData.widthMax else {
      throw LearningError(
        .dataFile,
        "\(folder): images of \(pixels) pixels; they have at most \(LabelledData.widthMax)")
    }
    return LabelledData(
      shape: sizes.0 + [1], classes: set.classes, train: train.table, test: test.table,
      usualScaling: .usual(for: set))
  }

  private static func part(
    of set: ImageSet, named name: String, in folder: String, _ cacheFolder: String
  ) throws(LearningError) -> Part {
    let imagePath = try set.file("\(name)-images", dimensions: 3, in: folder)
    let labelPath = try set.file("\(name)-labels", dimensions: 1, in: folder)
    let images = try IDXFile.open(imagePath, dimensions: 3, cacheFolder)
    let labelFile = try IDXFile.open(labelPath, dimensions: 1, cacheFolder)
    let labels = unsafe labelFile.items.bytes.map(Int32.init)
    guard labels.count == images.dimensions[0] else {
      throw LearningError(
        .dataFile,
        "\(labelPath): \(labels.count) labels for the \(images.dimensions[0]) images of "
          + "\(imagePath); each image has one label")
    }
    if let item = labels.firstIndex(where: { $0 >= set.classes }) {
      throw LearningError(
        .dataFile,
        "\(labelPath): item \(item) has the label \(labels[item]); labels are 0 to "
          + "\(set.classes - 1)")
    }
    return Part(images: images, labels: labels)
  }
}

extension IDXFile {
  /// Opens the file at `path`, decompressed into `cacheFolder` where its name ends with `.gz`.
  static func open(
    _ path: String, dimensions: Int?, _ cacheFolder: String
  ) throws(LearningError) -> IDXFile {
    guard path.hasSuffix(".gz") else {
      return try IDXFile(path: path, dimensionCount: dimensions, name: path)
    }
    return try DataCache.decompressed(path, dimensionCount: dimensions, folder: cacheFolder)
  }
}
