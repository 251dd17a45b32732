/// Data and a model that only programs of other people have: what is known of them here are the arrays
/// that the parameters are.
public struct ExternalSource: Hashable, Sendable {
  /// In order, one after the other; each name once.
  public var arrays: [ParameterArray]

  public init(arrays: [ParameterArray]) { self.arrays = arrays }

  /// Numbers in a model, at most: 4 GB of them.
  public static let parametersMax = 1_000_000_000
  /// Arrays of a model, at most.
  public static let arraysMax = 32_768
  /// Sizes of an array, at most.
  public static let dimensionsMax = 16
  /// Bytes of an array's name, at most.
  public static let nameByteCountMax = 255

  /// How many numbers an array of this shape has; nil where a size is not positive, or there are more
  /// than `parametersMax`.
  public static func count(of shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      guard size > 0, size <= parametersMax / count else { return nil }
      count *= size
    }
    return count
  }

  /// Numbers in the model.
  public var parameterCount: Int { arrays.reduce(0) { $0 + $1.count } }

  /// Refuses arrays that there cannot be.
  func validate() throws(LearningError) {
    try require(1...Self.arraysMax, arrays.count, "arrays of the external model")
    var (names, left) = (Set<String>(), Self.parametersMax)
    for array in arrays {
      guard names.insert(array.name).inserted, !array.name.isEmpty,
        array.name.utf8.count <= Self.nameByteCountMax
      else {
        throw LearningError(
          .setting,
          "the names of the external model's arrays have 1 to \(Self.nameByteCountMax) bytes, none "
            + "twice; not \"\(array.name)\"")
      }
      guard array.shape.count <= Self.dimensionsMax, let count = Self.count(of: array.shape),
        count <= left
      else {
        throw LearningError(
          .setting,
          "the external model has at most \(Self.parametersMax) numbers, in arrays of at most "
            + "\(Self.dimensionsMax) sizes from 1 on; not \(array.shape) for \"\(array.name)\"")
      }
      left -= count
    }
  }
}
