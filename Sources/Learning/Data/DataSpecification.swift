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

/// An image data set that is known by name.
public enum ImageSet: String, Hashable, Sendable, CaseIterable {
  case fashionMNIST = "fashion-mnist"
  case mnist = "mnist"
}
