extension IDXFile {
  /// Opens the file at a path, with so many dimensions, or any for nil.
  typealias Opening = (String, Int?) throws(LearningError) -> IDXFile

  /// The data set that `assemble` makes of the files at `paths`.
  ///
  /// - Parameter settings: a text that differs where the files are to be used otherwise.
  ///
  /// They are mapped as they are; where one of them is gzipped, by its name, all are converted once.
  static func dataSet(
    of paths: [String], settings: String = "", named name: String, cacheFolder: String,
    assemble: (Opening) throws(LearningError) -> LabelledData
  ) throws(LearningError) -> LabelledData {
    guard paths.contains(where: { $0.hasSuffix(".gz") }) else {
      return try assemble { (path, dimensions) throws(LearningError) in
        try IDXFile(path: path, dimensionCount: dimensions)
      }
    }
    let folder = try CacheFolder(cacheFolder)
    return try DataCache.converted(
      from: paths, settings: "IDX \(name) \(settings)", named: name, folder: cacheFolder
    ) { writer throws(LearningError) in
      let data = try assemble { (path, dimensions) throws(LearningError) in
        guard path.hasSuffix(".gz") else {
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
