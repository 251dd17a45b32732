internal import Chance
internal import Kernels

/// Leaves each number out with a probability, and scales the others up so that the mean stays.
///
/// An evaluation leaves nothing out (inverted dropout, as PyTorch's `Dropout`).
struct Dropout: Layer {
  let inputShape: [Int]
  var outputShape: [Int] { inputShape }
  private let rate: Double
  /// The factor of each number in the last `forward`.
  private var factors: [Float]

  /// - Precondition: `rate` is at least 0 and below 1.
  init(inputShape: [Int], rate: Double, maximumRows: Int) {
    precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
    self.inputShape = inputShape
    self.rate = rate
    factors = Array(repeating: 1, count: maximumRows * inputShape.reduce(1, *))
  }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    Self.draw(inputs.count, rate: rate, using: &chance, into: &factors)
    for i in inputs.indices { outputs[i] = inputs[i] * factors[i] }
  }

  private static func draw(
    _ count: Int, rate: Double, using chance: inout RandomStream?, into factors: inout [Float]
  ) {
    var factors = factors.mutableSpan
    guard var stream = chance else {
      for i in 0..<count { factors[i] = 1 }
      return
    }
    let kept = Float(1 / (1 - rate))
    let bound = UInt32((rate * 0x1p32).rounded(.down))
    for i in 0..<count { factors[i] = stream.nextWord() < bound ? 0 : kept }
    chance = stream
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    for i in inputSlopes.indices { inputSlopes[i] = slopes[i] * factors[i] }
  }
}
