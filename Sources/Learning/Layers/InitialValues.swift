internal import Chance

extension MutableSpan<Float> {
  /// Uniform in +-1/sqrt(inputs), as PyTorch's `Linear` and `Conv2d` start weights and biases
  /// (`kaiming_uniform_` with a = sqrt 5).
  mutating func fillUniform(inputs: Int, using stream: inout RandomStream) {
    let bound = 1 / Double(inputs).squareRoot()
    for i in indices { self[i] = Float((2 * stream.nextUnit() - 1) * bound) }
  }
}
