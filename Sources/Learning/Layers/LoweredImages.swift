internal import Kernels

/// Images on their way through a convolution, a few at a time, so that their patches stay in the
/// second-level cache: bordered, lowered to the rows of a matrix, times the filters.
struct LoweredImages {
  private let shape: ConvolutionShape
  private let arithmetic: Arithmetic
  /// How many images go at a time.
  let blockRows: Int
  /// The last image with its border.
  var bordered: [Float]
  /// The patches of a block, [places x patchCount] of each image.
  var patches: [Float]
  /// What a block comes to, before the biases: [places x filters] of each image.
  private(set) var convolved: [Float]
  /// The filters by columns.
  private var filterColumns: [Float]

  init(_ shape: ConvolutionShape, maximumRows: Int, arithmetic: Arithmetic) {
    self.shape = shape
    self.arithmetic = arithmetic
    blockRows = shape.blockRows(of: maximumRows)
    bordered = Array(repeating: 0, count: shape.borderedCount)
    patches = Array(repeating: 0, count: shape.loweredCount(images: blockRows))
    convolved = Array(repeating: 0, count: blockRows * shape.places * shape.filters)
    filterColumns = Array(repeating: 0, count: shape.patchCount * shape.filterStride)
  }

  /// Lays out the filters, whose weights are the first of the parameters.
  mutating func take(filters parameters: Span<Float>) {
    transpose(
      parameters.extracting(..<(shape.filters * shape.patchCount)), rows: shape.filters,
      columns: shape.patchCount, into: &filterColumns, stride: shape.filterStride)
  }

  /// Leaves the patches of `count` images in `patches`.
  mutating func lower(_ images: Span<Float>, from start: Int, count: Int) {
    for i in 0..<count {
      border(images, start + i)
      shape.lower(bordered, into: &patches, at: i * shape.places * shape.patchCount)
    }
  }

  /// Leaves image `index` of `images` in `bordered`.
  mutating func border(_ images: Span<Float>, _ index: Int) {
    let first = index * shape.imageCount
    shape.border(images.extracting(first..<(first + shape.imageCount)), into: &bordered)
  }

  /// Leaves the patches of `count` images times the filters in `convolved`.
  mutating func convolve(_ images: Span<Float>, from start: Int, count: Int) {
    lower(images, from: start, count: count)
    Self.multiply(
      arithmetic, patches, places: count * shape.places, by: filterColumns, shape,
      into: &convolved)
  }

  // Arrays rather than spans of stored properties, which would lock the whole value.
  private static func multiply(
    _ arithmetic: Arithmetic, _ patches: [Float], places: Int, by filterColumns: [Float],
    _ shape: ConvolutionShape,
    into convolved: inout [Float]
  ) {
    let length = arithmetic.part(of: shape.patchCount)
    for part in stride(from: 0, to: shape.patchCount, by: length) {
      arithmetic.multiply(
        patches.span, MatrixLayout(offset: part, rowStride: shape.patchCount),
        by: filterColumns.span,
        MatrixLayout(offset: part * shape.filterStride, rowStride: shape.filterStride),
        rows: places, inner: min(length, shape.patchCount - part), columns: shape.filters,
        start: part == 0 ? .zero : .kept, into: &convolved, MatrixLayout(rowStride: shape.filters))
    }
  }
}
