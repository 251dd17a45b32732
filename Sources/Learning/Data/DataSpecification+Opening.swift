extension DataSpecification {
  /// The samples of a source that has files, converted into `cacheFolder` first where that is needed;
  /// nil for a source that is made from the seed.
  func open(cacheFolder: String) throws(LearningError) -> LabelledData? {
    // Whether or not anything is to be converted this time.
    try CacheFolder.checkLimit()
    try UnpackingLimit.check()
    switch self {
    case .images(let set, let folder):
      let folder = folder ?? set.defaultFolder
      return switch set {
      case .fashionMNIST, .mnist:
        try LabelledImages.open(set, folder: folder, cacheFolder: cacheFolder)
      case .cifar10, .cifar100, .cifar100Coarse:
        try CIFARFiles.open(set, folder: folder, cacheFolder: cacheFolder)
      }
    case .idx(let source): return try ArrayFiles.openIDX(source, cacheFolder: cacheFolder)
    case .numpy(let source): return try ArrayFiles.openNumPy(source, cacheFolder: cacheFolder)
    case .csv(let source): return try CSVFiles.open(source, cacheFolder: cacheFolder)
    case .text(let source): return try TextFiles.open(source, cacheFolder: cacheFolder)
    case .leaf(let source): return try LEAFFiles.open(source, cacheFolder: cacheFolder)
    case .synthetic, .quadratic, .external: return nil
    }
  }
}
