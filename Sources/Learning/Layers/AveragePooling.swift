internal import Chance
internal import Kernels

/// The mean of each window of an image, channel by channel.
struct AveragePooling: Layer {
  private let shape: PoolingShape

  init(_ shape: PoolingShape) { self.shape = shape }

  var inputShape: [Int] { [shape.height, shape.width, shape.channels] }
  var outputShape: [Int] { [shape.outputHeight, shape.outputWidth, shape.channels] }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    let share = 1 / Float(shape.size * shape.size)
    for row in 0..<rows {
      let first = row * shape.imageCount, output = row * shape.outputCount
      for i in 0..<shape.outputCount {
        var sum: Float = 0
        for place in 0..<(shape.size * shape.size) {
          sum += inputs[first + shape.source(of: i, place: place)]
        }
        outputs[output + i] = sum * share
      }
    }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    guard !inputSlopes.isEmpty else { return }
    for i in inputSlopes.indices { inputSlopes[i] = 0 }
    let share = 1 / Float(shape.size * shape.size)
    for row in 0..<rows {
      let first = row * shape.imageCount, output = row * shape.outputCount
      for i in 0..<shape.outputCount {
        for place in 0..<(shape.size * shape.size) {
          inputSlopes[first + shape.source(of: i, place: place)] += slopes[output + i] * share
        }
      }
    }
  }
}
