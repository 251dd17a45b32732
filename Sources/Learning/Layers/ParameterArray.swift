/// A named array among a model's parameters, as a saved model shows it.
public struct ParameterArray: Hashable, Sendable {
  /// Unique in its layer, as "weight" and "bias" are.
  public var name: String
  /// Its sizes; the values lie row by row. Their product is the number of values.
  public var shape: [Int]

  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }

  /// How many values it has.
  public var count: Int { shape.reduce(1, *) }
}
