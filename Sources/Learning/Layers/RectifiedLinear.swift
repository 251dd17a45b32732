internal import Chance
internal import Kernels

/// Rectified linear units: max(0, x), with the slope 0 at 0.
struct RectifiedLinear: Layer {
  let inputShape: [Int]
  var outputShape: [Int] { inputShape }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    rectify(inputs, into: &outputs)
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    rectify(slopes: slopes.span, of: outputs, into: &inputSlopes)
  }
}
