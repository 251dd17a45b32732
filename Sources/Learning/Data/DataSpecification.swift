/// Where the samples come from.
public enum DataSpecification: Hashable, Sendable {
  /// Images and labels in IDX files; `folder` nil means the folder where the data set's Debian
  /// package puts them.
  case images(ImageSet, folder: String?)
  /// A softmax teacher, a different one for each client by `heterogeneity`.
  case synthetic(SyntheticSource)
  /// A quadratic objective for each client, known in closed form.
  case quadratic(QuadraticSource)
}

extension DataSpecification {
  /// What samples look like, where the settings alone tell: their shape, images channels last, and
  /// their classes. Nil where only the files can tell, and for sources without samples.
  public var knownSamples: (shape: [Int], classes: Int)? {
    switch self {
    case .images(let set, folder: nil): ([28, 28, 1], set.classes)
    case .images, .quadratic: nil
    case .synthetic(let source): ([source.features], source.classes)
    }
  }
}

/// An image data set that is known by name.
public enum ImageSet: String, Hashable, Sendable, CaseIterable {
  case fashionMNIST = "fashion-mnist"
  case mnist = "mnist"
}
