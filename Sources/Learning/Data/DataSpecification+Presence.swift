extension DataSpecification {
  /// Looks whether the files of the source are where it has them, and opens none. A source that is made
  /// from the seed has none.
  /// - Throws: for the first that is not there, with what to do about it.
  public func requireFiles() throws(LearningError) {
    switch self {
    case .images(let set, let folder): try set.requireFiles(in: folder ?? set.defaultFolder)
    case .idx(let source): try requireFiles(source.arrays.compactMap(\.self))
    case .numpy(let source):
      try requireFiles(source.archive.map { [$0] } ?? source.arrays.compactMap(\.self))
    case .csv(let source): try requireFiles([source.file, source.testFile].compactMap(\.self))
    case .text(let source): try requireFiles([source.path])
    case .leaf(let source): try requireFiles([source.train, source.test].compactMap(\.self))
    case .synthetic, .quadratic, .external: break
    }
  }

  private func requireFiles(_ paths: [String]) throws(LearningError) {
    for path in paths { try require(thereIs: path, "file or folder", "see docs/data.md") }
  }
}

extension ImageSet {
  /// Looks whether the data set's files are in `folder`.
  /// - Throws: for the first that is not there, with how to get it.
  func requireFiles(in folder: String) throws(LearningError) {
    switch self {
    case .fashionMNIST, .mnist: _ = try LabelledImages.paths(of: self, in: folder)
    case .cifar10, .cifar100, .cifar100Coarse: _ = try CIFARFiles.paths(of: self, in: folder)
    }
  }
}
