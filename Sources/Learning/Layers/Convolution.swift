internal import Chance
internal import Kernels

/// A convolution of images: patches as the rows of a matrix, times the filters.
///
/// Parameters: weight [filters, kernel, kernel, channels] and bias [filters], channels last as the
/// images. Where the arithmetic is `ordered` every sum has a fixed order, and the bits do not depend
/// on the processor.
struct Convolution: Layer {
  private let shape: ConvolutionShape
  private let arithmetic: Arithmetic
  /// Its patches become the slopes at them on the way back.
  private var images: LoweredImages
  private var borderedSlopes: [Float]
  /// The filters by rows, with room behind them.
  private var filterRows: [Float]

  init(_ shape: ConvolutionShape, maximumRows: Int, arithmetic: Arithmetic) {
    self.shape = shape
    self.arithmetic = arithmetic
    images = LoweredImages(shape, maximumRows: maximumRows, arithmetic: arithmetic)
    borderedSlopes = images.bordered
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
    images.take(filters: parameters)
    for start in stride(from: 0, to: rows, by: images.blockRows) {
      let count = min(images.blockRows, rows - start)
      images.convolve(inputs, from: start, count: count)
      let convolved = images.convolved.span, first = start * shape.places * filters
      for place in 0..<(count * shape.places) {
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
    for start in stride(from: 0, to: rows, by: images.blockRows) {
      let count = min(images.blockRows, rows - start)
      let places = count * shape.places, first = start * shape.places * filters
      images.lower(inputs, from: start, count: count)
      arithmetic.multiply(
        slopes.span, MatrixLayout(offset: first, rowStride: 1, columnStride: filters),
        by: images.patches.span, patch, rows: filters, inner: places, columns: shape.patchCount,
        start: start == 0 ? .zero : .kept, into: &gradient, patch)
      guard !inputSlopes.isEmpty else { continue }
      Self.multiply(
        arithmetic, slopes.span, first, places, by: filterRows, shape, into: &images.patches)
      for i in 0..<count {
        fill(&borderedSlopes, with: 0)
        shape.raise(images.patches, at: i * shape.places * shape.patchCount, into: &borderedSlopes)
        let image = (start + i) * shape.imageCount
        var room = inputSlopes._mutatingExtracting(image..<(image + shape.imageCount))
        shape.crop(borderedSlopes, into: &room)
      }
    }
  }

  /// The slopes at the patches of a block, from those at its places.
  private static func multiply(
    _ arithmetic: Arithmetic, _ slopes: Span<Float>, _ first: Int, _ places: Int,
    by filterRows: [Float],
    _ shape: ConvolutionShape, into patches: inout [Float]
  ) {
    arithmetic.multiply(
      slopes, MatrixLayout(offset: first, rowStride: shape.filters), by: filterRows.span,
      MatrixLayout(rowStride: shape.patchCount), rows: places, inner: shape.filters,
      columns: shape.patchCount, into: &patches, MatrixLayout(rowStride: shape.patchCount))
  }
}

extension ConvolutionShape {
  /// Images whose patches take at most 640 KiB, at least one.
  func blockRows(of rows: Int) -> Int {
    max(1, min(rows, 163_840 / (places * patchCount)))
  }

  /// Numbers between the rows of the filters laid out by columns [patchCount x filters].
  var filterStride: Int { MatrixLayout.paddedStride(filters) }

  /// What a layer of this shape has in its part of the parameters.
  var parameters: [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [filters, kernel, kernel, channels]),
      ParameterArray(name: "bias", shape: [filters]),
    ]
  }
}
