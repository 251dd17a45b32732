internal import Kernels

extension ModelSpecification {
  /// The network of a model that is a sequence of layers.
  /// - Throws: a sentence with the layer, the sizes and the fix, where it does not take such samples.
  func makeNetwork(
    sampleShape: [Int], classes: Int, maximumRows: Int, arithmetic: Arithmetic = .ordered
  ) throws(LearningError) -> Network {
    guard let layers else { preconditionFailure("\(self) is no sequence of layers") }
    try checkOutcome(classes: classes)
    return try Network(
      layers, sampleShape: sampleShape, classes: classes, maximumRows: maximumRows,
      arithmetic: arithmetic)
  }

  private func checkOutcome(classes: Int) throws(LearningError) {
    if self == .linear, classes > 0 {
      throw LearningError(
        .setting,
        "the model linear finds numbers, but the data has \(classes) classes; take softmax")
    }
    if self == .softmax, classes == 0 {
      throw LearningError(
        .setting,
        "the model softmax finds classes, but the data has numbers as targets; take linear")
    }
  }

  /// The model of one's own of this name.
  static func makeOwn(
    _ name: String, sampleShape: [Int], classes: Int, maximumRows: Int
  ) throws(LearningError) -> any Model {
    try maker(name)(sampleShape, classes, maximumRows)
  }

  private static func maker(_ name: String) throws(LearningError) -> OwnModelMaker {
    if let make = ownModels[name] { return make }
    let names = ownModels.keys.sorted().joined(separator: ", ")
    throw LearningError(
      .setting,
      "the model \"\(name)\" is not known; known are: "
        + (names.isEmpty ? "none, see docs/models.md" : names))
  }

  /// Refuses what cannot be made for samples of this shape, before anything is made. Whether a model of
  /// one's own takes them shows when it is made.
  /// - Parameter maximumRows: of the largest batch.
  public func check(
    sampleShape: [Int], classes: Int, maximumRows: Int = 1
  ) throws(LearningError) {
    switch self {
    case .quadratic, .external: break
    case .own(let name): _ = try Self.maker(name)
    default: _ = try plans(sampleShape: sampleShape, classes: classes, maximumRows: maximumRows)
    }
  }

  /// Numbers in the model of samples of this shape.
  /// - Precondition: it is not the quadratic one, which has no samples.
  func parameterCount(sampleShape: [Int], classes: Int) throws(LearningError) -> Int {
    if case .own(let name) = self {
      return try Self.makeOwn(name, sampleShape: sampleShape, classes: classes, maximumRows: 1)
        .parameterCount
    }
    return try plans(sampleShape: sampleShape, classes: classes, maximumRows: 1)
      .reduce(0) { $0 + $1.plan.parameterCount }
  }

  /// The layers before they are made.
  private func plans(
    sampleShape: [Int], classes: Int, maximumRows: Int
  ) throws(LearningError) -> [(index: Int, plan: LayerPlan)] {
    guard let layers else { preconditionFailure("\(self) is no sequence of layers") }
    try checkOutcome(classes: classes)
    return try LayerList.plans(
      layers, sampleShape: sampleShape, outputs: max(1, classes), maximumRows: maximumRows)
  }
}
