internal import Kernels

/// A convolution of images: patches as the rows of a matrix, times the filters, by OpenBLAS.
///
/// Parameters: weight [filters, kernel, kernel, channels] and bias [filters], channels last as the
/// images. A few images are lowered at a time, so that their patches stay in the second-level cache.
struct Convolution: Layer {
  private let shape: ConvolutionShape
  private let blockRows: Int
  private var bordered: [Float]
  private var borderedSlopes: [Float]
  /// The patches of a block, then the slopes at them.
  private var lowered: [Float]

  init(_ shape: ConvolutionShape, maximumRows: Int) {
    self.shape = shape
    blockRows = shape.blockRows(of: maximumRows)
    bordered = Array(repeating: 0, count: shape.borderedCount)
    borderedSlopes = bordered
    lowered = Array(repeating: 0, count: shape.loweredCount(images: blockRows))
  }

  var inputShape: [Int] { [shape.height, shape.width, shape.channels] }
  var outputShape: [Int] { [shape.outputHeight, shape.outputWidth, shape.filters] }
  var parameters: [ParameterArray] { shape.parameters }

  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream) {
    parameters.fillUniform(inputs: shape.patchCount, using: &stream)
  }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    let filters = shape.filters, weightCount = filters * shape.patchCount
    for place in 0..<(rows * shape.places) {
      for f in 0..<filters { outputs[place * filters + f] = parameters[weightCount + f] }
    }
    for start in stride(from: 0, to: rows, by: blockRows) {
      let count = min(blockRows, rows - start)
      lower(inputs, from: start, count: count)
      let places = count * shape.places, first = start * shape.places * filters
      var block = outputs._mutatingExtracting(first..<(first + places * filters))
      multiply(
        lowered.span.extracting(..<(places * shape.patchCount)),
        by: parameters.extracting(..<weightCount), .transposed, rows: places,
        inner: shape.patchCount, columns: filters, keep: 1, into: &block)
    }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    let filters = shape.filters, weightCount = filters * shape.patchCount
    for f in 0..<filters { gradient[weightCount + f] = 0 }
    for place in 0..<(rows * shape.places) {
      for f in 0..<filters { gradient[weightCount + f] += slopes[place * filters + f] }
    }
    var weights = gradient._mutatingExtracting(..<weightCount)
    for start in stride(from: 0, to: rows, by: blockRows) {
      let count = min(blockRows, rows - start)
      let places = count * shape.places, first = start * shape.places * filters
      let block = slopes.span.extracting(first..<(first + places * filters))
      lower(inputs, from: start, count: count)
      multiply(
        block, .transposed, by: lowered.span.extracting(..<(places * shape.patchCount)),
        rows: filters, inner: places, columns: shape.patchCount, keep: start == 0 ? 0 : 1,
        into: &weights)
      guard !inputSlopes.isEmpty else { continue }
      multiply(
        block, by: parameters.extracting(..<weightCount), rows: places, inner: filters,
        columns: shape.patchCount, into: &lowered)
      for i in 0..<count {
        fill(&borderedSlopes, with: 0)
        shape.raise(lowered, at: i * shape.places * shape.patchCount, into: &borderedSlopes)
        let image = (start + i) * shape.imageCount
        var room = inputSlopes._mutatingExtracting(image..<(image + shape.imageCount))
        shape.crop(borderedSlopes, into: &room)
      }
    }
  }

  /// Leaves the patches of `count` images in `lowered`.
  private mutating func lower(_ images: Span<Float>, from start: Int, count: Int) {
    for i in 0..<count {
      let first = (start + i) * shape.imageCount
      shape.border(images.extracting(first..<(first + shape.imageCount)), into: &bordered)
      shape.lower(bordered, into: &lowered, at: i * shape.places * shape.patchCount)
    }
  }
}

extension ConvolutionShape {
  /// Images whose patches take at most 2.5 MiB, at least one.
  func blockRows(of rows: Int) -> Int {
    max(1, min(rows, 655_360 / (places * patchCount)))
  }

  /// What a layer of this shape has in its part of the parameters.
  var parameters: [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [filters, kernel, kernel, channels]),
      ParameterArray(name: "bias", shape: [filters]),
    ]
  }
}
