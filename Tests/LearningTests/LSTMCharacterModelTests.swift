import Testing

@testable import Learning

@Suite struct LSTMCharacterModelTests {
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
