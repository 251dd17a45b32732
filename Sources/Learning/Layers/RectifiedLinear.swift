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
    // Not `max`, which would make 0 of what is not a number.
    for i in inputs.indices { outputs[i] = inputs[i] < 0 ? 0 : inputs[i] }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    for i in inputSlopes.indices { inputSlopes[i] = outputs[i] == 0 ? 0 : slopes[i] }
  }
}
