internal import Chance
internal import Kernels

/// The largest number of each window of an image, channel by channel.
struct MaximumPooling: Layer {
  private let shape: PoolingShape
  private var places: [UInt8]

  init(_ shape: PoolingShape, maximumRows: Int) {
    self.shape = shape
    places = Array(repeating: 0, count: maximumRows * shape.outputCount)
  }

  var inputShape: [Int] { [shape.height, shape.width, shape.channels] }
  var outputShape: [Int] { [shape.outputHeight, shape.outputWidth, shape.channels] }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    for row in 0..<rows {
      let first = row * shape.imageCount, output = row * shape.outputCount
      var room = outputs._mutatingExtracting(output..<(output + shape.outputCount))
      shape.poolLargest(
        inputs.extracting(first..<(first + shape.imageCount)), biases: parameters.extracting(..<0),
        into: &room, places: &places, at: output)
    }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    guard !inputSlopes.isEmpty else { return }
    for i in inputSlopes.indices { inputSlopes[i] = 0 }
    for row in 0..<rows {
      let first = row * shape.imageCount, output = row * shape.outputCount
      for i in 0..<shape.outputCount {
        let source = shape.source(of: i, place: Int(places[output + i]))
        inputSlopes[first + source] += slopes[output + i]
      }
    }
  }
}
