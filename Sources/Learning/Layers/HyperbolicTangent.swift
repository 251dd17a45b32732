internal import Kernels

/// tanh x, as (1 - e) / (1 + e) with e = exp(-2 |x|) and the sign of x, so that nothing overflows.
///
/// Its bits do not depend on the processor.
struct HyperbolicTangent: Layer {
  let inputShape: [Int]
  var outputShape: [Int] { inputShape }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    for i in inputs.indices { outputs[i] = -2 * abs(inputs[i]) }
    exponentiate(first: inputs.count, of: &outputs)
    for i in inputs.indices {
      let size = (1 - outputs[i]) / (1 + outputs[i])
      outputs[i] = inputs[i] < 0 ? -size : size
    }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    for i in inputSlopes.indices { inputSlopes[i] = slopes[i] * (1 - outputs[i] * outputs[i]) }
  }
}
