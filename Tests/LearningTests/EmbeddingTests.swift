import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct EmbeddingTests {
  @Test func `each token becomes its row of the weights`() {
    var layer = Embedding(tokens: 3, vocabulary: 4, width: 2)
    let weights: [Float] = [0, 1, 10, 11, 20, 21, 30, 31]
    var outputs = Array(repeating: Float(9), count: 6)
    var span = outputs.mutableSpan
    var chance: RandomStream?
    let tokens: [Float] = [3, 0, 2]
    layer.forward(tokens.span, rows: 1, at: weights.span, chance: &chance, into: &span)
    #expect(outputs == [30, 31, 0, 1, 20, 21])
    #expect(layer.outputShape == [3, 2])
  }

  @Test func `the gradient sums the slopes of each token's places`() {
    var layer = Embedding(tokens: 2, vocabulary: 3, width: 2)
    let weights = Array(repeating: Float(1), count: 6)
    let tokens: [Float] = [2, 0, 2, 2]
    let outputs = Array(repeating: Float(1), count: 8)
    var slopes: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    var gradient = Array(repeating: Float.nan, count: 6)
    var inputSlopes = Array(repeating: Float.nan, count: 4)
    var slopeSpan = slopes.mutableSpan
    var gradientSpan = gradient.mutableSpan
    var inputSpan = inputSlopes.mutableSpan
    layer.backward(
      slopes: &slopeSpan, inputs: tokens.span, outputs: outputs.span, rows: 2, at: weights.span,
      gradient: &gradientSpan, inputSlopes: &inputSpan)
    #expect(gradient == [3, 4, 0, 0, 13, 16])
    #expect(inputSlopes == [0, 0, 0, 0])
  }

  @Test(arguments: [-1, 4, 0.5, .nan, .infinity, 1e30] as [Float])
  func `what is no token becomes not a number and changes no weight`(token: Float) {
    var layer = Embedding(tokens: 2, vocabulary: 4, width: 1)
    let weights: [Float] = [1, 2, 3, 4]
    let tokens = [token, 1]
    var outputs: [Float] = [0, 0]
    var span = outputs.mutableSpan
    var chance: RandomStream?
    layer.forward(tokens.span, rows: 1, at: weights.span, chance: &chance, into: &span)
    #expect(outputs[0].isNaN && outputs[1] == 2)
    var slopes: [Float] = [5, 6]
    var gradient = weights
    var none: [Float] = []
    var slopeSpan = slopes.mutableSpan
    var gradientSpan = gradient.mutableSpan
    var noneSpan = none.mutableSpan
    layer.backward(
      slopes: &slopeSpan, inputs: tokens.span, outputs: outputs.span, rows: 1, at: weights.span,
      gradient: &gradientSpan, inputSlopes: &noneSpan)
    #expect(gradient == [0, 6, 0, 0])
  }

  @Test(arguments: 0..<UInt64(3)) func `weights begin normal with standard deviation 1`(
    seed: UInt64
  ) {
    let layer = Embedding(tokens: 1, vocabulary: 500, width: 8)
    var weights = Array(repeating: Float.nan, count: layer.parameterCount)
    var span = weights.mutableSpan
    var stream = RandomStream(seed: seed, purpose: .initialParameters)
    layer.initialise(&span, using: &stream)
    let mean = weights.reduce(0, +) / 4_000
    let variance = weights.reduce(0) { $0 + $1 * $1 } / 4_000
    #expect(abs(mean) < 0.07 && abs(variance - 1) < 0.1)
  }
}
