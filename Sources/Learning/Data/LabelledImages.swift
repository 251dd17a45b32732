internal import Wording

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

  /// Opens the four files of `set`, converting them into `cacheFolder` first where they are gzipped.
  static func open(
    _ set: ImageSet, folder: String, cacheFolder: String
  ) throws(LearningError) -> LabelledData {
    let (train, test) = try paths(of: set, in: folder)
    var data = try IDXFile.dataSet(
      of: train + test, named: set.rawValue, cacheFolder: cacheFolder
    ) { open throws(LearningError) in
      try assemble(set, part(of: set, train, open), part(of: set, test, open), folder: folder)
    }
    data.usualScaling = .usual(for: set)
    return data
  }

  /// Where the four files are.
  /// - Throws: when one is not there.
  static func paths(
    of set: ImageSet, in folder: String
  ) throws(LearningError) -> (train: [String], test: [String]) {
    (
      try files(of: set, named: "train", in: folder), try files(of: set, named: "t10k", in: folder)
    )
  }

  /// The paths of the images and of their labels.
  private static func files(
    of set: ImageSet, named name: String, in folder: String
  ) throws(LearningError) -> [String] {
    [
      try set.file("\(name)-images", dimensions: 3, in: folder),
      try set.file("\(name)-labels", dimensions: 1, in: folder),
    ]
  }

  private static func assemble(
    _ set: ImageSet, _ train: Part, _ test: Part, folder: String
  ) throws(LearningError) -> LabelledData {
    let sizes = (train.images.dimensions.dropFirst(), test.images.dimensions.dropFirst())
    guard sizes.0 == sizes.1 else {
      let shapes = [sizes.0, sizes.1].map { $0.sizesText }
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
      shape: sizes.0 + [1], classes: set.classes, train: train.table, test: test.table)
  }

  private static func part(
    of set: ImageSet, _ files: [String], _ open: IDXFile.Opening
  ) throws(LearningError) -> Part {
    let (imagePath, labelPath) = (files[0], files[1])
    let images = try open(imagePath, 3)
    let labelFile = try open(labelPath, 1)
    let labels = unsafe labelFile.items.bytes.map(Int32.init)
    guard labels.count == images.dimensions[0] else {
      throw LearningError(
        .dataFile,
        "\(labelPath): \(labels.count.counted("label")) for the "
          + "\(images.dimensions[0].counted("image")) of \(imagePath); each image has one label")
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
