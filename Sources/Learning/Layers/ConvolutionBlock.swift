internal import Chance
internal import Kernels

/// A convolution, rectified linear units and the largest of windows in one: what a network makes of
/// these three in a row.
///
/// A few images go through all three at a time, while they are in cache. For the way back only what
/// was pooled and where it came from is kept; the places that were not the largest have no slope, and
/// no work is done for them (see `PooledConvolution`): the way back is no matrix product, and the same
/// whatever the arithmetic.
struct ConvolutionBlock: Layer {
  private let shape: ConvolutionShape
  private let pooling: PoolingShape
  private var pooled: PooledConvolution
  private var images: LoweredImages
  private var borderedSlopes: [Float]
  /// Which place of its window each output comes from.
  private var places: [UInt8]

  /// - Precondition: the pooling takes what the convolution gives.
  init(
    _ shape: ConvolutionShape, _ pooling: PoolingShape, maximumRows: Int, arithmetic: Arithmetic
  ) {
    self.shape = shape
    self.pooling = pooling
    pooled = PooledConvolution(shape, pooling)
    images = LoweredImages(shape, maximumRows: maximumRows, arithmetic: arithmetic)
    borderedSlopes = images.bordered
    places = Array(repeating: 0, count: maximumRows * pooling.outputCount)
  }

  var inputShape: [Int] { [shape.height, shape.width, shape.channels] }
  var outputShape: [Int] { [pooling.outputHeight, pooling.outputWidth, pooling.channels] }
  var parameters: [ParameterArray] { shape.parameters }

  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream) {
    parameters.fillUniform(inputs: shape.patchCount, using: &stream)
  }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    let biases = parameters.extracting((shape.filters * shape.patchCount)...)
    images.take(filters: parameters)
    for start in stride(from: 0, to: rows, by: images.blockRows) {
      let count = min(images.blockRows, rows - start)
      images.convolve(inputs, from: start, count: count)
      for i in 0..<count {
        let first = (start + i) * pooling.outputCount
        var room = outputs._mutatingExtracting(first..<(first + pooling.outputCount))
        Self.pool(
          images.convolved, i, pooling, biases: biases, into: &room, places: &places, at: first)
      }
    }
  }

  // An array rather than a span of a stored property, which would lock the whole block.
  private static func pool(
    _ convolved: [Float], _ index: Int, _ pooling: PoolingShape, biases: Span<Float>,
    into outputs: inout MutableSpan<Float>, places: inout [UInt8], at offset: Int
  ) {
    let image = index * pooling.imageCount
    pooling.poolLargest(
      convolved.span.extracting(image..<(image + pooling.imageCount)), biases: biases,
      into: &outputs, places: &places, at: offset)
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    pooled.begin(at: parameters.extracting(..<(shape.filters * shape.patchCount)))
    var unasked: [Float] = []
    for row in 0..<rows {
      let first = row * shape.imageCount, output = row * pooling.outputCount
      let some = output..<(output + pooling.outputCount)
      images.border(inputs, row)
      if inputSlopes.isEmpty {
        pooled.add(
          outputs: outputs.extracting(some), slopes: slopes.span.extracting(some), places: places,
          at: output, image: images.bordered, imageSlopes: &unasked)
      } else {
        fill(&borderedSlopes, with: 0)
        pooled.add(
          outputs: outputs.extracting(some), slopes: slopes.span.extracting(some), places: places,
          at: output, image: images.bordered, imageSlopes: &borderedSlopes)
        var room = inputSlopes._mutatingExtracting(first..<(first + shape.imageCount))
        shape.crop(borderedSlopes, into: &room)
      }
    }
    pooled.finish(into: &gradient)
  }
}
