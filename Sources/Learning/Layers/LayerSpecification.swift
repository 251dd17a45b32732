/// One entry of a model's list of layers.
public enum LayerSpecification: Hashable, Sendable {
  /// A weight for each input and unit, and a bias a unit.
  case dense(units: Int)
  /// max(0, x).
  case relu
}

extension LayerSpecification {
  /// The layer for rows of `inputShape`, with a workspace for `maximumRows` rows.
  /// - Throws: a sentence with the sizes, where the layer does not take such rows.
  func makeLayer(inputShape: [Int], maximumRows: Int) throws(LearningError) -> any Layer {
    switch self {
    case .dense(let units):
      Dense(inputCount: inputShape.reduce(1, *), units: units, maximumRows: maximumRows)
    case .relu: RectifiedLinear(inputShape: inputShape)
    }
  }
}
