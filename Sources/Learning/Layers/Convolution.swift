internal import Kernels

/// A convolution of images: patches as the rows of a matrix, times the filters.
///
/// Parameters: weight [filters, kernel, kernel, channels] and bias [filters], channels last as the
/// images. A few images are lowered at a time, so that their patches stay in the second-level cache.
/// Every sum has a fixed order, so the bits do not depend on the processor.
struct Convolution: Layer {
  private let shape: ConvolutionShape
  private let blockRows: Int
  private var bordered: [Float]
  private var borderedSlopes: [Float]
  /// The patches of a block, then the slopes at them.
  private var lowered: [Float]
  /// What a block comes to, before the biases.
  private var convolved: [Float]
  /// The filters by columns, and by rows with room behind them.
  private var filterColumns: [Float]
  private var filterRows: [Float]

  init(_ shape: ConvolutionShape, maximumRows: Int) {
    self.shape = shape
    blockRows = shape.blockRows(of: maximumRows)
    bordered = Array(repeating: 0, count: shape.borderedCount)
    borderedSlopes = bordered
    lowered = Array(repeating: 0, count: shape.loweredCount(images: blockRows))
    convolved = Array(repeating: 0, count: blockRows * shape.places * shape.filters)
    filterColumns = Array(repeating: 0, count: shape.filterColumnCount)
    filterRows = Array(repeating: 0, count: shape.filters * shape.patchCount + 16)
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
    transpose(
      parameters.extracting(..<weightCount), rows: filters, columns: shape.patchCount,
      into: &filterColumns, stride: shape.filterStride)
    for start in stride(from: 0, to: rows, by: blockRows) {
      let places = min(blockRows, rows - start) * shape.places
      lower(inputs, from: start, count: places / shape.places)
      shape.multiply(lowered, places: places, by: filterColumns, into: &convolved)
      let first = start * shape.places * filters
      for place in 0..<places {
        for f in 0..<filters {
          outputs[first + place * filters + f] =
            convolved[place * filters + f] + parameters[weightCount + f]
        }
      }
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
    let patch = MatrixLayout(rowStride: shape.patchCount)
    pad(
      parameters.extracting(..<weightCount), rows: 1, columns: weightCount, into: &filterRows,
      stride: weightCount)
    for start in stride(from: 0, to: rows, by: blockRows) {
      let count = min(blockRows, rows - start)
      let places = count * shape.places, first = start * shape.places * filters
      lower(inputs, from: start, count: count)
      multiplyInOrder(
        slopes.span, MatrixLayout(offset: first, rowStride: 1, columnStride: filters),
        by: lowered.span, patch, rows: filters, inner: places, columns: shape.patchCount,
        start: start == 0 ? .zero : .kept, into: &gradient, patch)
      guard !inputSlopes.isEmpty else { continue }
      Self.multiply(slopes.span, first, places, by: filterRows, shape, into: &lowered)
      for i in 0..<count {
        fill(&borderedSlopes, with: 0)
        shape.raise(lowered, at: i * shape.places * shape.patchCount, into: &borderedSlopes)
        let image = (start + i) * shape.imageCount
        var room = inputSlopes._mutatingExtracting(image..<(image + shape.imageCount))
        shape.crop(borderedSlopes, into: &room)
      }
    }
  }

  /// The slopes at the patches of a block, from those at its places.
  private static func multiply(
    _ slopes: Span<Float>, _ first: Int, _ places: Int, by filterRows: [Float],
    _ shape: ConvolutionShape, into patches: inout [Float]
  ) {
    multiplyInOrder(
      slopes, MatrixLayout(offset: first, rowStride: shape.filters), by: filterRows.span,
      MatrixLayout(rowStride: shape.patchCount), rows: places, inner: shape.filters,
      columns: shape.patchCount, into: &patches, MatrixLayout(rowStride: shape.patchCount))
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
  /// Images whose patches take at most 640 KiB, at least one.
  func blockRows(of rows: Int) -> Int {
    max(1, min(rows, 163_840 / (places * patchCount)))
  }

  /// Numbers between the rows of the filters laid out by columns [patchCount x filters].
  var filterStride: Int { MatrixLayout.paddedStride(filters) }
  var filterColumnCount: Int { patchCount * filterStride }

  /// lowered [places x patchCount] times the filters by columns.
  func multiply(
    _ lowered: [Float], places: Int, by filterColumns: [Float], into convolved: inout [Float]
  ) {
    for start in Swift.stride(from: 0, to: patchCount, by: Dense.part) {
      multiplyInOrder(
        lowered.span, MatrixLayout(offset: start, rowStride: patchCount), by: filterColumns.span,
        MatrixLayout(offset: start * filterStride, rowStride: filterStride), rows: places,
        inner: min(Dense.part, patchCount - start), columns: filters,
        start: start == 0 ? .zero : .kept, into: &convolved, MatrixLayout(rowStride: filters))
    }
  }

  /// What a layer of this shape has in its part of the parameters.
  var parameters: [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [filters, kernel, kernel, channels]),
      ParameterArray(name: "bias", shape: [filters]),
    ]
  }
}
