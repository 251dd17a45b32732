internal import Chance
internal import Kernels

/// tanh x, number by number. Its bits do not depend on the processor.
struct HyperbolicTangent: Layer {
  let inputShape: [Int]
  var outputShape: [Int] { inputShape }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    for i in inputs.indices { outputs[i] = inputs[i] }
    tanh(of: &outputs)
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    for i in inputSlopes.indices { inputSlopes[i] = slopes[i] * (1 - outputs[i] * outputs[i]) }
  }
}
