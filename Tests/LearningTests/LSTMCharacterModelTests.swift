import Kernels
import Testing

@testable import Learning

@Suite struct LSTMCharacterModelTests {
  /// The batch that `scripts/record-pytorch-steps` makes.
  static func recordedBatch(rows: Int = 4, steps: Int = 20, classes: Int = 30) -> SampleBatch {
    var batch = SampleBatch(maximumRows: rows, features: steps)
    batch.inputs = (0..<(rows * steps)).map { Float(($0 * 7 + $0 * $0) % classes) }
    batch.labels = (0..<rows).map { Int32((5 * $0 + 3) % classes) }
    batch.count = rows
    return batch
  }

  @Test func `two steps of the character model are PyTorch's`() throws {
    let recorded = PyTorchStep.characterModel
    let batch = Self.recordedBatch()
    var model = try ModelSpecification.lstm.makeNetwork(
      sampleShape: [20], classes: 30, maximumRows: 4)
    #expect(model.parameterArrays.map(\.count) == recorded.arrays.map(\.count))
    var parameters = (0..<model.parameterCount).map {
      PyTorchStep.number($0) * ($0 < recorded.arrays[0].count ? 8 : 1)
    }
    var gradient = Array(repeating: Float.nan, count: parameters.count)
    var chance = RandomStream(seed: 1, purpose: .dropout)
    for (step, loss) in recorded.losses.enumerated() {
      let ours = model.gradient(of: batch, at: parameters, chance: &chance, into: &gradient)
      #expect(abs(ours - loss) < 2e-6, "step \(step)")
      if step == 0 { Self.expectGradient(gradient, recorded) }
      for i in parameters.indices { parameters[i] -= Float(recorded.rate) * gradient[i] }
    }
  }

  static func expectGradient(_ gradient: [Float], _ recorded: PyTorchStep) {
    var start = 0
    for (index, array) in recorded.arrays.enumerated() {
      var squares = 0.0, probe = 0.0
      for i in 0..<array.count {
        let slope = Double(gradient[start + i])
        squares += slope * slope
        probe += slope * Double(PyTorchStep.number(i))
      }
      #expect(abs(squares.squareRoot() - array.norm) < 1e-5 * array.norm, "array \(index)")
      #expect(abs(probe - array.probe) < 2e-6 * array.norm, "array \(index)")
      start += array.count
    }
  }

  @Test func `for 80 characters it has 133,520 parameters under PyTorch's names`() throws {
    let model = try ModelSpecification.lstm.makeNetwork(
      sampleShape: [80], classes: 80, maximumRows: 1)
    #expect(model.parameterCount == 133_520)
    #expect(
      model.parameterArrays.map(\.name) == [
        "1.embedding.weight", "2.lstm.weight_ih", "2.lstm.weight_hh", "2.lstm.bias_ih",
        "2.lstm.bias_hh", "3.lstm.weight_ih", "3.lstm.weight_hh", "3.lstm.bias_ih",
        "3.lstm.bias_hh", "4.output.weight", "4.output.bias",
      ])
  }

  @Test(
    arguments: [
      (
        [.lstm(units: 3), .output],
        "model layer 1, lstm: takes sequences, [steps, features], but [6] comes in; put an embedding "
          + "or an lstm that returns steps before it"
      ),
      (
        [.embedding(width: 2), .embedding(width: 2), .output],
        "model layer 2, embedding: takes tokens, so it can only be the first layer"
      ),
      (
        [.embedding(width: 2, vocabulary: 0), .output],
        "model layer 1, embedding: the vocabulary: 0; allowed is 1 to 16777216"
      ),
      (
        [.embedding(width: 2), .lstm(units: 16_385), .output],
        "model layer 2, lstm: units: 16385; allowed is 1 to 16384"
      ),
      (
        [.embedding(width: 2), .lstm(units: 16_384), .output],
        "model layer 2, lstm: 16384 units over 6 steps of 1000 samples are more than 268435456 "
          + "numbers; take a smaller batch or fewer units"
      ),
      (
        [.embedding(width: 2), .lstm(units: 3), .lstm(units: 3, returns: .last)],
        "the model's last layer gives 3 numbers, the data has 4 classes; end the list with `output`"
      ),
    ] as [([LayerSpecification], String)])
  func `layers that do not fit are refused with their sizes`(
    layers: [LayerSpecification], sentence: String
  ) {
    #expect {
      try ModelSpecification.layers(layers).makeNetwork(
        sampleShape: [6], classes: 4, maximumRows: 1_000)
    } throws: {
      ($0 as? LearningError)?.description == sentence
    }
  }

  @Test func `samples that are no tokens are refused before training`() {
    var task = LearningTask.synthetic()
    task.model = .lstm
    let problem = task.problem() ?? "nothing"
    #expect(problem.hasPrefix("training sample 1 of client 0 has the number "))
    #expect(
      problem.hasSuffix(
        "; the model's embedding takes whole numbers from 0 to 2: give it a larger vocabulary, or "
          + "take another model"))
  }
}
