internal import Chance
internal import Kernels

/// A row of numbers for each token: weight [vocabulary x width].
///
/// Tokens come as whole floats 0 ..< vocabulary; `ClientSamples.checkTokens` refuses data with others
/// before training. One that came all the same would become not a number, so that no result hides it.
struct Embedding: Layer {
  let inputShape: [Int]
  let outputShape: [Int]
  private let vocabulary: Int
  private let width: Int

  /// - Parameter tokens: in a sample.
  init(tokens: Int, vocabulary: Int, width: Int) {
    inputShape = [tokens]
    outputShape = [tokens, width]
    self.vocabulary = vocabulary
    self.width = width
  }

  static func parameters(vocabulary: Int, width: Int) -> [ParameterArray] {
    [ParameterArray(name: "weight", shape: [vocabulary, width])]
  }

  var parameters: [ParameterArray] { Self.parameters(vocabulary: vocabulary, width: width) }

  /// Normal with standard deviation 1, as PyTorch's `Embedding` starts.
  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream) {
    for i in parameters.indices { parameters[i] = Float(stream.nextNormal()) }
  }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    for i in inputs.indices {
      guard let token = Self.token(inputs[i], below: vocabulary) else {
        for j in 0..<width { outputs[i * width + j] = .nan }
        continue
      }
      for j in 0..<width { outputs[i * width + j] = parameters[token * width + j] }
    }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    for i in gradient.indices { gradient[i] = 0 }
    for i in inputs.indices {
      guard let token = Self.token(inputs[i], below: vocabulary) else { continue }
      for j in 0..<width { gradient[token * width + j] += slopes[i * width + j] }
    }
    // Tokens have no slopes.
    for i in inputSlopes.indices { inputSlopes[i] = 0 }
  }

  /// The token that a number stands for; nil where it stands for none.
  static func token(_ number: Float, below vocabulary: Int) -> Int? {
    guard number >= 0, number < Float(vocabulary) else { return nil }
    let token = Int(number)
    return Float(token) == number ? token : nil
  }
}
