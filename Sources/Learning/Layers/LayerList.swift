internal import Kernels

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

  /// Numbers that a process is asked to hold for parameters, or for the rows between two layers.
  private static let largest = 1 << 28

  /// Layers for samples of `sampleShape` with `outputs` classes (or targets), and for up to
  /// `maximumRows` rows at once.
  /// - Throws: a sentence with the layer, the sizes and the fix, where they do not fit.
  init(
    _ specifications: [LayerSpecification], sampleShape: [Int], outputs: Int, maximumRows: Int
  ) throws(LearningError) {
    outputShape = sampleShape
    var index = 0
    while index < specifications.count {
      let specification = specifications[index]
      do throws(LearningError) {
        if let block = try Self.block(
          specifications[index...], inputShape: outputShape, maximumRows: maximumRows)
        {
          try append(block, of: "convolution", index: index, maximumRows: maximumRows)
          index += 3
          continue
        }
        if case .embedding = specification, index > 0 {
          throw LearningError(.setting, "takes tokens, so it can only be the first layer")
        }
        if let layer = try specification.makeLayer(
          inputShape: outputShape, outputs: outputs, maximumRows: maximumRows)
        {
          try append(layer, of: specification.name, index: index, maximumRows: maximumRows)
        } else {
          outputShape = [outputShape.reduce(1, *)]
        }
      } catch {
        throw LearningError(
          .setting, "model layer \(index + 1), \(specification.name): \(error.description)")
      }
      index += 1
    }
    guard parameterCount > 0 else {
      throw LearningError(.setting, "the model has no parameters; add a layer such as output")
    }
    guard outputShape.reduce(1, *) == outputs else {
      throw LearningError(
        .setting,
        "the model's last layer gives \(outputShape.reduce(1, *)) numbers, the data has "
          + "\(outputs == 1 ? "one target" : "\(outputs) classes"); end the list with `output`")
    }
  }

  /// One layer in place of a convolution, rectified linear units and the largest of windows.
  private static func block(
    _ rest: ArraySlice<LayerSpecification>, inputShape: [Int], maximumRows: Int
  ) throws(LearningError) -> ConvolutionBlock? {
    let next = Array(rest.prefix(3))
    guard next.count == 3, case .convolution = next[0], next[1] == .relu,
      case .maximumPooling = next[2]
    else { return nil }
    let shape = try next[0].convolutionShape(inputShape)
    // Where the windows do not fit, the layers are made one by one and the last one says so.
    guard
      let pooling = try? next[2].poolingShape(
        [shape.outputHeight, shape.outputWidth, shape.filters])
    else { return nil }
    return ConvolutionBlock(shape, pooling, maximumRows: maximumRows)
  }

  private mutating func append(
    _ layer: any Layer, of name: String, index: Int, maximumRows: Int
  ) throws(LearningError) {
    let count = layer.parameterCount
    let (numbers, isTooLarge) = layer.outputCount.multipliedReportingOverflow(by: maximumRows)
    guard count <= Self.largest - parameterCount, !isTooLarge, numbers <= Self.largest else {
      throw LearningError(
        .setting,
        "\(count) parameters and \(layer.outputCount) numbers for each of "
          + "\(maximumRows) samples; allowed are \(Self.largest) of each")
    }
    entries.append(Entry(layer, parameters: parameterCount..<(parameterCount + count)))
    for array in layer.parameters {
      parameterArrays.append(
        ParameterArray(name: "\(index + 1).\(name).\(array.name)", shape: array.shape))
    }
    parameterCount += count
    outputShape = layer.outputShape
  }
}
