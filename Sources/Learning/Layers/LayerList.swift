internal import Kernels
internal import Wording

/// A model's layers, made to fit each other.
struct LayerList {
  /// One layer and where its parameters lie in the model's vector.
  struct Entry {
    var layer: any Layer
    let parameters: Range<Int>
    /// The numbers of a row: asked of the layer once, because a shape may be an array made anew.
    let inputCount: Int
    let outputCount: Int

    init(_ layer: any Layer, parameters: Range<Int>) {
      self.layer = layer
      self.parameters = parameters
      inputCount = layer.inputCount
      outputCount = layer.outputCount
    }
  }

  var entries: [Entry] = []
  private(set) var parameterCount = 0
  private(set) var parameterArrays: [ParameterArray] = []
  private(set) var outputShape: [Int]

  /// Layers for samples of `sampleShape` with `outputs` classes (or targets), and for up to
  /// `maximumRows` rows at once.
  /// - Parameter arithmetic: who computes the products.
  /// - Throws: a sentence with the layer, the sizes and the fix, where they do not fit.
  init(
    _ specifications: [LayerSpecification], sampleShape: [Int], outputs: Int, maximumRows: Int,
    arithmetic: Arithmetic = .ordered
  ) throws(LearningError) {
    outputShape = sampleShape
    let plans = try Self.plans(
      specifications, sampleShape: sampleShape, outputs: outputs, maximumRows: maximumRows)
    for (index, plan) in plans {
      outputShape = plan.outputShape
      guard let layer = plan.make?(arithmetic) else { continue }
      let count = plan.parameterCount
      entries.append(Entry(layer, parameters: parameterCount..<(parameterCount + count)))
      let name = "\(index + 1).\(specifications[index].name)"
      for array in plan.parameters {
        parameterArrays.append(ParameterArray(name: "\(name).\(array.name)", shape: array.shape))
      }
      parameterCount += count
    }
  }

  /// The layers before they are made, each with its index in the list: nothing is allocated for what
  /// is refused.
  static func plans(
    _ specifications: [LayerSpecification], sampleShape: [Int], outputs: Int, maximumRows: Int
  ) throws(LearningError) -> [(index: Int, plan: LayerPlan)] {
    var plans: [(index: Int, plan: LayerPlan)] = []
    var outputShape = sampleShape
    var room = Room(maximumRows: maximumRows)
    var index = 0
    while index < specifications.count {
      let specification = specifications[index]
      do throws(LearningError) {
        let block = try block(
          specifications[index...], inputShape: outputShape, maximumRows: maximumRows)
        if case .embedding = specification, index > 0 {
          throw LearningError(.setting, "takes tokens, so it can only be the first layer")
        }
        let plan =
          if let block { block } else {
            try specification.plan(
              inputShape: outputShape, outputs: outputs, maximumRows: maximumRows)
          }
        try room.take(plan)
        plans.append((index, plan))
        outputShape = plan.outputShape
        index += block == nil ? 1 : 3
      } catch {
        throw LearningError(
          .layer(index), "model layer \(index + 1), \(specification.name): \(error.description)")
      }
    }
    guard room.parameters > 0 else {
      throw LearningError(.setting, "the model has no parameters; add a layer such as output")
    }
    guard outputShape.reduce(1, *) == outputs else {
      throw LearningError(
        .setting,
        "the model's last layer gives \("\(outputShape.reduce(1, *))".counting("number")), the "
          + "data has \(outputs == 1 ? "one target" : "\(outputs) classes"); end the list with "
          + "`output`")
    }
    return plans
  }

  /// One layer in place of a convolution, rectified linear units and the largest of windows.
  private static func block(
    _ rest: ArraySlice<LayerSpecification>, inputShape: [Int], maximumRows: Int
  ) throws(LearningError) -> LayerPlan? {
    let next = Array(rest.prefix(3))
    guard next.count == 3, case .convolution = next[0], next[1] == .relu,
      case .maximumPooling = next[2]
    else { return nil }
    let shape = try next[0].convolutionShape(inputShape)
    // Where the windows do not fit, the layers are made one by one and the last one says so.
    guard let pooling = try? next[2].poolingShape(shape.outputShape) else { return nil }
    let places = saturatingProduct(
      pooling.outputHeight, pooling.outputWidth, pooling.size, pooling.size)
    guard places <= LayerPlan.largest else {
      throw LearningError(
        .setting,
        "the windows that max-pool takes of its output have \(places) places; allowed are "
          + "\(LayerPlan.largest)")
    }
    return LayerPlan(pooling.outputShape, shape.parameters) {
      ConvolutionBlock(shape, pooling, maximumRows: maximumRows, arithmetic: $0)
    }
  }

  /// What the layers so far need.
  private struct Room {
    let maximumRows: Int
    private(set) var parameters = 0
    /// Behind all layers, for all rows.
    private var numbers = 0

    /// What all layers together may have.
    private static let mostNumbers = 1 << 31

    init(maximumRows: Int) { self.maximumRows = maximumRows }

    mutating func take(_ plan: LayerPlan) throws(LearningError) {
      let (count, outputs) = (plan.parameterCount, saturatingProduct(plan.outputShape))
      let more = saturatingProduct(outputs, maximumRows)
      guard count <= LayerPlan.largest - parameters, more <= LayerPlan.largest else {
        let before = parameters == 0 ? "" : " beside \(parameters) before it"
        throw LearningError(
          .setting,
          "\(count) parameters\(before), and \(outputs) numbers for "
            + (maximumRows == 1 ? "a sample" : "each of \(maximumRows) samples")
            + "; allowed are \(LayerPlan.largest) of each")
      }
      parameters += count
      numbers += more
      guard numbers <= Self.mostNumbers else {
        throw LearningError(
          .setting,
          "the layers up to this one give \(numbers) numbers for "
            + "\("\(maximumRows)".counting("sample")); allowed are \(Self.mostNumbers): take fewer "
            + "layers, or a smaller batch")
      }
    }
  }
}

extension ConvolutionShape {
  var outputShape: [Int] { [outputHeight, outputWidth, filters] }
}

extension PoolingShape {
  var outputShape: [Int] { [outputHeight, outputWidth, channels] }
}
