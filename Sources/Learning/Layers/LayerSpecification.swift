internal import Kernels
internal import Wording

/// One entry of a model's list of layers.
///
/// Sizes are not checked here: `plan` refuses what is impossible.
public enum LayerSpecification: Hashable, Sendable {
  /// So many units, each with a weight for each number that comes in and a bias.
  case dense(units: Int)
  /// A dense layer with a unit for each class of the data, or one where the data has numbers as
  /// targets: a model's last layer.
  case output
  /// A convolution of an image with square kernels.
  case convolution(
    filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .zeros(0))
  /// The largest number of each window, channel by channel.
  case maximumPooling(size: Int, stride: Int)
  /// The mean of each window, channel by channel.
  case averagePooling(size: Int, stride: Int)
  /// max(0, x).
  case relu
  case tanh
  /// Leaves each number out with this probability in training.
  case dropout(rate: Double)
  /// Mean 0 and variance 1 over each sample, then a scale and a shift for each channel.
  case layerNormalisation
  /// Mean 0 and variance 1 over each group of a sample's channels, then a scale and a shift for each.
  case groupNormalisation(groups: Int)
  /// One row of numbers in place of an image.
  case flatten
  /// So many numbers for each token, learned: the first layer for samples of whole numbers from 0 up to
  /// `vocabulary`, or up to the classes of the data where that is nil, as in text whose next character
  /// is to be found.
  case embedding(width: Int, vocabulary: Int? = nil)
  /// Long short-term memory over [steps, features].
  case lstm(units: Int, returns: SequenceOutput = .steps)

  /// Zeros around an image.
  public enum Padding: Hashable, Sendable {
    /// So many on each side.
    case zeros(Int)
    /// As many as it takes for ceil(size / stride) places; the odd one comes last.
    case same
  }

  /// What a layer over the steps of a sequence gives.
  public enum SequenceOutput: String, Hashable, Sendable, CaseIterable {
    /// Its outputs at each step: [steps, units].
    case steps
    /// Those at the last step: [units].
    case last
  }

  /// What the experiment file and messages call it.
  public var name: String {
    switch self {
    case .dense: "dense"
    case .output: "output"
    case .convolution: "convolution"
    case .maximumPooling: "max-pool"
    case .averagePooling: "average-pool"
    case .relu: "relu"
    case .tanh: "tanh"
    case .dropout: "dropout"
    case .layerNormalisation: "layer-norm"
    case .groupNormalisation: "group-norm"
    case .flatten: "flatten"
    case .embedding: "embedding"
    case .lstm: "lstm"
    }
  }
}

extension LayerSpecification {
  /// The largest size in a layer: a list may come from another process.
  static let largestSize = 1_000_000

  /// What the layer is for rows of `inputShape`, up to `maximumRows` at once, before it is made.
  /// - Precondition: the sizes of the input are at least 1 and their product is at most
  ///   `LayerPlan.largest`.
  /// - Throws: a sentence with the sizes, where the layer does not take such rows.
  func plan(
    inputShape: [Int], outputs: Int, maximumRows: Int
  ) throws(LearningError) -> LayerPlan {
    switch self {
    case .dense(let units):
      try require(units, 1...Self.largestSize, "units")
      return .dense(inputShape, units: units, maximumRows: maximumRows)
    case .output: return .dense(inputShape, units: outputs, maximumRows: maximumRows)
    case .convolution:
      let shape = try convolutionShape(inputShape)
      return LayerPlan(shape.outputShape, shape.parameters) {
        Convolution(shape, maximumRows: maximumRows, arithmetic: $0)
      }
    case .maximumPooling:
      let shape = try poolingShape(inputShape)
      return LayerPlan(shape.outputShape) { _ in MaximumPooling(shape, maximumRows: maximumRows) }
    case .averagePooling:
      let shape = try poolingShape(inputShape)
      return LayerPlan(shape.outputShape) { _ in AveragePooling(shape) }
    case .relu: return LayerPlan(inputShape) { _ in RectifiedLinear(inputShape: inputShape) }
    case .tanh: return LayerPlan(inputShape) { _ in HyperbolicTangent(inputShape: inputShape) }
    case .dropout(let rate):
      guard rate >= 0, rate < 1 else {
        throw LearningError(.setting, "the dropout rate is at least 0 and below 1, not \(rate)")
      }
      return LayerPlan(inputShape) { _ in
        Dropout(inputShape: inputShape, rate: rate, maximumRows: maximumRows)
      }
    case .layerNormalisation:
      return .normalisation(inputShape, groups: 1, maximumRows: maximumRows)
    case .groupNormalisation(let groups):
      try require(groups, 1...Self.largestSize, "groups")
      let channels = inputShape[inputShape.count - 1]
      guard channels % groups == 0 else {
        throw LearningError(
          .setting,
          "\("\(channels)".counting("channel")) cannot be cut into \(groups) equal groups; "
            + "take a divisor of \(channels)")
      }
      return .normalisation(inputShape, groups: groups, maximumRows: maximumRows)
    case .flatten: return LayerPlan([inputShape.reduce(1, *)], make: nil)
    case .embedding(let width, let vocabulary):
      try require(width, 1...Self.largestSize, "the width")
      try require(vocabulary ?? outputs, 1...(1 << 24), "the vocabulary")
      guard inputShape.count == 1 else {
        throw LearningError(
          .setting, "takes samples of tokens, [tokens], but \(inputShape) comes in; put it first")
      }
      let known = vocabulary ?? outputs
      return LayerPlan(
        [inputShape[0], width], Embedding.parameters(vocabulary: known, width: width)
      ) { _ in Embedding(tokens: inputShape[0], vocabulary: known, width: width) }
    case .lstm(let units, let returns):
      return try lstmPlan(inputShape, units: units, returns: returns, maximumRows: maximumRows)
    }
  }

  private func lstmPlan(
    _ inputShape: [Int], units: Int, returns: SequenceOutput, maximumRows: Int
  ) throws(LearningError) -> LayerPlan {
    try require(units, 1...16_384, "units")
    guard inputShape.count == 2 else {
      throw LearningError(
        .setting,
        "takes sequences, [steps, features], but \(inputShape) comes in; put an "
          + "embedding or an lstm that returns steps before it")
    }
    let (steps, features) = (inputShape[0], inputShape[1])
    let perStep = MatrixLayout.paddedStride(4 * units) + 2 * MatrixLayout.paddedStride(units)
    guard saturatingProduct(perStep, steps, maximumRows) <= LayerPlan.largest else {
      throw LearningError(
        .setting,
        "\("\(units)".counting("unit")) over \("\(steps)".counting("step")) of "
          + "\("\(maximumRows)".counting("sample")) are more than \(LayerPlan.largest) numbers; "
          + "take a smaller batch or fewer units")
    }
    return LayerPlan(
      returns == .steps ? [steps, units] : [units],
      LSTM.parameters(features: features, units: units)
    ) {
      LSTM(
        steps: steps, features: features, units: units, returns: returns, maximumRows: maximumRows,
        arithmetic: $0)
    }
  }

  /// The sizes of a convolution of such images.
  func convolutionShape(_ inputShape: [Int]) throws(LearningError) -> ConvolutionShape {
    guard case .convolution(let filters, let kernel, let stride, let padding) = self else {
      preconditionFailure("\(name) is no convolution")
    }
    try requireImage(inputShape)
    try require(filters, 1...Self.largestSize, "filters")
    try require(kernel, 1...1_000, "the kernel")
    try require(stride, 1...1_000, "the stride")
    let frame: ConvolutionShape.Padding
    switch padding {
    case .same: frame = .same
    case .zeros(let zeros):
      try require(zeros, 0...1_000, "the padding")
      frame = .zeros(zeros)
    }
    let shape = ConvolutionShape(
      height: inputShape[0], width: inputShape[1], channels: inputShape[2], filters: filters,
      kernel: kernel, stride: stride, padding: frame)
    guard let shape else {
      throw LearningError(
        .setting,
        "a kernel of \(kernel) x \(kernel) does not fit into \(inputShape[0]) x \(inputShape[1]) "
          + "and its padding; take a smaller kernel or `padding: same`")
    }
    let bordered = saturatingProduct(shape.borderedHeight, shape.borderedWidth, inputShape[2])
    let lowered = saturatingProduct(
      shape.outputHeight, shape.outputWidth, kernel, kernel, inputShape[2])
    guard max(lowered, bordered) <= LayerPlan.largest else {
      throw LearningError(
        .setting,
        "the patches of one image are \(max(lowered, bordered)) numbers; allowed are "
          + "\(LayerPlan.largest)")
    }
    return shape
  }

  /// The sizes of a pooling of such images.
  func poolingShape(_ inputShape: [Int]) throws(LearningError) -> PoolingShape {
    let (size, stride) =
      switch self {
      case .maximumPooling(let size, let stride), .averagePooling(let size, let stride):
        (size, stride)
      default: preconditionFailure("\(name) is no pooling")
      }
    try requireImage(inputShape)
    try require(size, 1...PoolingShape.largestSize, "the window")
    try require(stride, 1...1_000, "the stride")
    let shape = PoolingShape(
      height: inputShape[0], width: inputShape[1], channels: inputShape[2], size: size,
      stride: stride)
    guard let shape else {
      throw LearningError(
        .setting,
        "a window of \(size) x \(size) does not fit into \(inputShape[0]) x "
          + "\(inputShape[1]); take a smaller window or leave the layer out")
    }
    return shape
  }

  private func requireImage(_ shape: [Int]) throws(LearningError) {
    guard shape.count == 3 else {
      throw LearningError(
        .setting,
        "takes images, [height, width, channels], but \(shape) comes in; put it before "
          + "what flattens, or take data that has images")
    }
  }
}

private func require(
  _ value: Int, _ allowed: ClosedRange<Int>, _ name: String
) throws(LearningError) {
  guard allowed.contains(value) else {
    throw LearningError(
      .setting, "\(name): \(value); allowed is \(allowed.lowerBound) to \(allowed.upperBound)")
  }
}
