internal import CKernels

/// The way back through a convolution whose outputs were rectified and pooled.
///
/// Only the largest place of each window has a slope that is not 0, and only where the unit is not at
/// rest: with windows of 2 x 2 about an eighth of a convolution's outputs. Both gradients are then
/// sums of that many patches and filters, which takes a fraction of the matrix products over all
/// places. Their order is fixed, so the bits are the same on every processor.
///
/// Runs of patches are cut into pieces of 16 numbers, the last one filled with zeros; weights and
/// their gradient lie so here ("packed").
public struct PooledConvolution: Sendable {
  public let convolution: ConvolutionShape
  public let pooling: PoolingShape
  /// Where a patch's pieces are in a bordered image, and in a packed filter.
  private let imagePieces: [Int32]
  private let filterPieces: [Int32]
  /// Where each filter's packed weights begin.
  private let filterStarts: [Int32]
  /// Where the patch of each place of each window begins.
  private let windowPlaces: [Int32]

  private var packedWeights: [Float]
  private var packedGradient: [Float]
  private var biasGradient: [Float]
  private var byFilter: SparseRows
  private var byPlace: SparseRows

  /// - Precondition: the pooling takes what the convolution gives.
  public init(_ convolution: ConvolutionShape, _ pooling: PoolingShape) {
    precondition(
      pooling.height == convolution.outputHeight && pooling.width == convolution.outputWidth
        && pooling.channels == convolution.filters, "the pooling is of another image")
    self.convolution = convolution
    self.pooling = pooling
    let run = convolution.kernel * convolution.channels
    let rowStep = convolution.borderedWidth * convolution.channels
    imagePieces = (0..<convolution.kernel).flatMap { row in
      stride(from: 0, to: run, by: 16).map { Int32(row * rowStep + $0) }
    }
    filterPieces = imagePieces.indices.map { Int32(16 * $0) }
    let packed = 16 * imagePieces.count
    filterStarts = (0..<convolution.filters).map { Int32($0 * packed) }
    var starts: [Int32] = []
    for y in 0..<pooling.outputHeight {
      for x in 0..<pooling.outputWidth {
        for down in 0..<pooling.size {
          for across in 0..<pooling.size {
            let row = (y * pooling.stride + down) * convolution.stride
            let column = (x * pooling.stride + across) * convolution.stride
            starts.append(Int32(row * rowStep + column * convolution.channels))
          }
        }
      }
    }
    windowPlaces = starts
    packedWeights = Array(repeating: 0, count: convolution.filters * packed)
    packedGradient = packedWeights
    biasGradient = Array(repeating: 0, count: convolution.filters)
    byFilter = SparseRows(rows: convolution.filters, entries: pooling.outputCount)
    byPlace = SparseRows(rows: starts.count, entries: pooling.outputCount)
  }

  /// Begins a batch at these weights [filters, kernel, kernel, channels].
  public mutating func begin(at weights: Span<Float>) {
    let weightCount = convolution.filters * convolution.patchCount
    precondition(weights.count == weightCount, "\(weights.count) of \(weightCount) weights")
    Self.move(convolution) { packed, plain in packedWeights[packed] = weights[plain] }
    for i in packedGradient.indices { packedGradient[i] = 0 }
    for i in biasGradient.indices { biasGradient[i] = 0 }
  }

  /// Adds one image's part to the gradient, and to the slopes at the bordered image unless that is
  /// empty.
  /// - Parameters:
  ///   - outputs: what the pooling gave, and `slopes` the loss's slopes there.
  ///   - places: from `offset` on, which place of each window was the largest.
  public mutating func add(
    outputs: Span<Float>, slopes: Span<Float>, places: [UInt8], at offset: Int, image: [Float],
    imageSlopes: inout [Float], level: VectorLevel = .best
  ) {
    precondition(outputs.count == pooling.outputCount && slopes.count == outputs.count, "a size")
    precondition(places.count >= offset + outputs.count && offset >= 0, "too few places")
    precondition(image.count >= convolution.borderedCount, "the image has no border")
    precondition(
      imageSlopes.isEmpty || imageSlopes.count >= convolution.borderedCount, "no room for slopes")
    var patches = convolution.patches, windows = pooling.windows
    let wantsImageSlopes = !imageSlopes.isEmpty
    unsafe byFilter.withMatrix { byFilter in
      unsafe byPlace.withMatrix { byPlace in
        unsafe outputs.withUnsafeBufferPointer { outputs in
          unsafe slopes.withUnsafeBufferPointer { slopes in
            unsafe places.withUnsafeBufferPointer { places in
              unsafe metronome_route(
                outputs.baseAddress!, slopes.baseAddress!, places.baseAddress! + offset, &windows,
                &patches, 16 * imagePieces.count, byFilter, wantsImageSlopes ? byPlace : nil,
                &biasGradient)
            }
          }
        }
        unsafe metronome_add_products(
          level.rawValue, byFilter, convolution.filters, image, imagePieces, &packedGradient,
          filterStarts, filterPieces, imagePieces.count)
        if wantsImageSlopes {
          unsafe metronome_add_products(
            level.rawValue, byPlace, windowPlaces.count, packedWeights, filterPieces, &imageSlopes,
            windowPlaces, imagePieces, imagePieces.count)
        }
      }
    }
  }

  /// The gradient over all images since `begin`: weights, then a bias for each filter.
  public func finish(into gradient: inout MutableSpan<Float>) {
    let weightCount = convolution.filters * convolution.patchCount
    precondition(gradient.count == weightCount + convolution.filters, "another size")
    Self.move(convolution) { packed, plain in gradient[plain] = packedGradient[packed] }
    for i in biasGradient.indices { gradient[weightCount + i] = biasGradient[i] }
  }

  /// Calls `body` with each weight's packed and plain place.
  @inline(__always)
  private static func move(_ shape: ConvolutionShape, _ body: (_ packed: Int, _ plain: Int) -> Void)
  {
    let run = shape.kernel * shape.channels
    let packedRun = (run + 15) / 16 * 16
    for row in 0..<(shape.filters * shape.kernel) {
      for j in 0..<run { body(row * packedRun + j, row * run + j) }
    }
  }
}

/// A sparse matrix by rows, in storage that is made once.
private struct SparseRows: Sendable {
  private var starts: [Int32]
  private var offsets: [Int32]
  private var factors: [Float]

  init(rows: Int, entries: Int) {
    starts = Array(repeating: 0, count: rows + 1)
    // One more: an entry is written before it is known to count.
    offsets = Array(repeating: 0, count: entries + 1)
    factors = Array(repeating: 0, count: entries + 1)
  }

  mutating func withMatrix(_ body: (UnsafePointer<metronome_sparse>) -> Void) {
    unsafe starts.withUnsafeMutableBufferPointer { starts in
      unsafe offsets.withUnsafeMutableBufferPointer { offsets in
        unsafe factors.withUnsafeMutableBufferPointer { factors in
          var matrix = unsafe metronome_sparse(
            starts: starts.baseAddress!, offsets: offsets.baseAddress!,
            factors: factors.baseAddress!)
          unsafe body(&matrix)
        }
      }
    }
  }
}
