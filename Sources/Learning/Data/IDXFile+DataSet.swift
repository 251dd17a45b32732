extension IDXFile {
  /// Opens the file at a path, with so many dimensions, or any for nil.
  typealias Opening = (String, Int?) throws(LearningError) -> IDXFile

  /// The data set that `assemble` makes of the files at `paths`.
  ///
  /// - Parameters:
  ///   - settings: a text that differs where the files are to be used otherwise.
  ///   - isConverted: whether `assemble` changes the samples' bytes.
  ///
  /// They are mapped as they are; where one of them is gzipped, or bytes are changed, all are converted
  /// once.
  static func dataSet(
    of paths: [String], settings: String = "", named name: String, isConverted: Bool = false,
    cacheFolder: String,
    assemble: (Opening) throws(LearningError) -> LabelledData
  ) throws(LearningError) -> LabelledData {
    var isPacked = isConverted
    for path in paths where !isPacked { isPacked = try UnpackedFile(path: path).isPacked }
    guard isPacked else {
      return try assemble { (path, dimensions) throws(LearningError) in
        try IDXFile(path: path, dimensionCount: dimensions)
      }
    }
    let folder = try CacheFolder(cacheFolder)
    return try DataCache.converted(
      from: paths, settings: "IDX \(name) \(settings)", named: name, folder: cacheFolder
    ) { writer throws(LearningError) in
      let data = try assemble { (path, dimensions) throws(LearningError) in
        guard try UnpackedFile(path: path).isPacked else {
          return try IDXFile(path: path, dimensionCount: dimensions)
        }
        let bytes = try folder.unpacked(path) { (start) throws(LearningError) in
          let header = try Header(start, dimensionCount: dimensions, path)
          return header.byteCount + header.itemByteCount
        }
        return try IDXFile(bytes, dimensionCount: dimensions, name: path)
      }
      try writer.append(bytesOf: data.train)
      if let test = data.test {
        try writer.beginTest()
        try writer.append(bytesOf: test)
      }
      try writer.finish(
        kind: .bytes, shape: data.shape, classes: data.classes,
        users: data.userNames?.names ?? [])
    }
  }
}
