import Chance
import Kernels
import Testing

private func values(_ count: Int, seed: UInt64) -> [Float] {
  var stream = inputs(seed)
  return stream.values(count)
}

@Suite struct ConvolutionTests {
  /// Odd sizes, strides and paddings.
  static let shapes: [ConvolutionShape] = [
    ConvolutionShape(height: 1, width: 1, channels: 1, filters: 1, kernel: 1),
    ConvolutionShape(height: 5, width: 4, channels: 1, filters: 3, kernel: 3),
    ConvolutionShape(height: 7, width: 6, channels: 2, filters: 5, kernel: 5, padding: .same),
    ConvolutionShape(height: 6, width: 9, channels: 3, filters: 16, kernel: 2, stride: 2),
    ConvolutionShape(
      height: 5, width: 8, channels: 9, filters: 17, kernel: 3, stride: 2, padding: .same),
    ConvolutionShape(
      height: 4, width: 4, channels: 33, filters: 2, kernel: 2, stride: 3, padding: .zeros(2)),
  ].compactMap(\.self)

  /// The patches of an image, index by index.
  static func patches(_ shape: ConvolutionShape, _ image: [Float]) -> [Float] {
    var rows: [Float] = []
    for y in 0..<shape.outputHeight {
      for x in 0..<shape.outputWidth {
        for ky in 0..<shape.kernel {
          for kx in 0..<shape.kernel {
            let row = y * shape.stride + ky - shape.rowsBefore
            let column = x * shape.stride + kx - shape.columnsBefore
            let isInside = 0..<shape.height ~= row && 0..<shape.width ~= column
            for c in 0..<shape.channels {
              rows.append(isInside ? image[(row * shape.width + column) * shape.channels + c] : 0)
            }
          }
        }
      }
    }
    return rows
  }

  static func bordered(_ shape: ConvolutionShape, _ image: [Float]) -> [Float] {
    var bordered = Array(repeating: Float(0), count: shape.borderedCount)
    shape.border(image.span, into: &bordered)
    return bordered
  }

  @Test(arguments: shapes, levels)
  func `lowered rows are the patches of the image`(shape: ConvolutionShape, level: VectorLevel) {
    let image = values(shape.imageCount, seed: 1)
    var rows = Array(repeating: Float.nan, count: 3 + shape.loweredCount(images: 1))
    shape.lower(Self.bordered(shape, image), into: &rows, at: 3, level: level)
    let count = shape.places * shape.patchCount
    #expect(Array(rows[3..<(3 + count)]) == Self.patches(shape, image))
    #expect(rows[..<3].allSatisfy { $0.isNaN })
  }

  @Test(arguments: shapes, levels)
  func `raising rows is the transpose of lowering`(shape: ConvolutionShape, level: VectorLevel) {
    let image = values(shape.imageCount, seed: 2)
    let rows = values(shape.places * shape.patchCount, seed: 3)
    var sums = Array(repeating: Float(0), count: shape.borderedCount)
    shape.raise(rows, at: 0, into: &sums, level: level)
    var raised = image
    var room = raised.mutableSpan
    shape.crop(sums, into: &room)
    // <lowered image, rows> = <image, raised rows>
    let left = dot(Self.patches(shape, image).span, rows.span)
    #expect(abs(left - dot(image.span, raised.span)) < 1e-4)
  }

  @Test(
    arguments: [(5, 4, 1, 2, 2), (7, 7, 3, 3, 2), (6, 5, 16, 2, 1), (4, 9, 21, 2, 3)], levels)
  func `pooling finds the largest of each window and where it is`(
    sizes: (Int, Int, Int, Int, Int), level: VectorLevel
  ) throws {
    let (height, width, channels, size, stride) = sizes
    let shape = try #require(
      PoolingShape(height: height, width: width, channels: channels, size: size, stride: stride))
    let image = values(shape.imageCount, seed: 4)
    let biases = values(channels, seed: 5)
    var plain = Array(repeating: Float.nan, count: shape.outputCount)
    var rectified = plain
    var places = Array(repeating: UInt8.max, count: shape.outputCount)
    do {
      var room = plain.mutableSpan
      shape.poolLargest(
        image.span, biases: [Float]().span, into: &room, places: &places, at: 0, level: level)
    }
    do {
      var room = rectified.mutableSpan
      shape.poolLargest(
        image.span, biases: biases.span, into: &room, places: &places, at: 0, level: level)
    }
    for i in plain.indices {
      let window = (0..<(size * size)).map { image[shape.source(of: i, place: $0)] }
      #expect(plain[i] == window.max())
      #expect(window[Int(places[i])] == plain[i])
      #expect(rectified[i] == max(0, plain[i] + biases[i % channels]))
    }
  }

  @Test func `of equal numbers the first is the largest, and what is no number stays`() throws {
    let shape = try #require(
      PoolingShape(height: 2, width: 2, channels: 2, size: 2, stride: 2))
    let image: [Float] = [.nan, 1, 2, 1, 3, 1, 4, 1]
    var outputs: [Float] = [0, 0]
    var places: [UInt8] = [9, 9]
    var room = outputs.mutableSpan
    shape.poolLargest(
      image.span, biases: ([0, 0] as [Float]).span, into: &room, places: &places, at: 0)
    #expect(outputs[0].isNaN)
    #expect(outputs[1] == 1 && places[1] == 0)
  }

  @Test(arguments: shapes.filter { $0.outputHeight >= 2 && $0.outputWidth >= 2 }, [1, 2])
  func `the way back through a pooled convolution is that of all its places`(
    shape: ConvolutionShape, stride: Int
  ) throws {
    let pooling = try #require(
      PoolingShape(
        height: shape.outputHeight, width: shape.outputWidth, channels: shape.filters, size: 2,
        stride: stride))
    let weights = values(shape.filters * shape.patchCount, seed: 6)
    let images = (0..<2).map { values(shape.imageCount, seed: 7 + UInt64($0)) }
    let places = (0..<2).map { image in
      values(pooling.outputCount, seed: 20 + UInt64(image)).map { UInt8(abs($0) * 3.99) }
    }
    // Half of the outputs are at rest.
    let outputs = (0..<2).map {
      values(pooling.outputCount, seed: 30 + UInt64($0)).map { max(0, $0) }
    }
    let slopes = (0..<2).map { values(pooling.outputCount, seed: 40 + UInt64($0)) }

    var results: [[Float]] = []
    for level in levels {
      var pooled = PooledConvolution(shape, pooling)
      pooled.begin(at: weights.span)
      var all: [Float] = []
      for i in 0..<2 {
        var imageSlopes = Array(repeating: Float(0), count: shape.borderedCount)
        let (output, slope) = (outputs[i], slopes[i])
        pooled.add(
          outputs: output.span, slopes: slope.span, places: places[i], at: 0,
          image: Self.bordered(shape, images[i]), imageSlopes: &imageSlopes, level: level)
        var cropped = images[i]
        var room = cropped.mutableSpan
        shape.crop(imageSlopes, into: &room)
        all += cropped
      }
      var gradient = Array(repeating: Float.nan, count: weights.count + shape.filters)
      var room = gradient.mutableSpan
      pooled.finish(into: &room)
      results.append(gradient + all)
    }
    for result in results { #expect(result.map(\.bitPattern) == results[0].map(\.bitPattern)) }

    var reference = Array(repeating: 0.0, count: weights.count + shape.filters)
    var imageSlopes: [Double] = []
    for i in 0..<2 {
      var slopesAtRows = Array(repeating: Float(0), count: shape.places * shape.patchCount)
      let patches = Self.patches(shape, images[i])
      for j in 0..<pooling.outputCount where outputs[i][j] > 0 {
        let source = pooling.source(of: j, place: Int(places[i][j]))
        let (place, filter) = source.quotientAndRemainder(dividingBy: shape.filters)
        reference[weights.count + filter] += Double(slopes[i][j])
        for k in 0..<shape.patchCount {
          let weight = filter * shape.patchCount + k, row = place * shape.patchCount + k
          reference[weight] += Double(slopes[i][j] * patches[row])
          slopesAtRows[row] += slopes[i][j] * weights[weight]
        }
      }
      var sums = Array(repeating: Float(0), count: shape.borderedCount)
      shape.raise(slopesAtRows, at: 0, into: &sums)
      var cropped = images[i]
      var room = cropped.mutableSpan
      shape.crop(sums, into: &room)
      imageSlopes += cropped.map(Double.init)
    }
    for (found, expected) in zip(results[0], reference + imageSlopes) {
      #expect(abs(Double(found) - expected) < 1e-4 * max(1, abs(expected)))
    }
  }

  @Test func `a kernel larger than the bordered image is refused`() {
    #expect(ConvolutionShape(height: 2, width: 9, channels: 1, filters: 1, kernel: 3) == nil)
    #expect(PoolingShape(height: 2, width: 9, channels: 1, size: 3, stride: 1) == nil)
  }
}
