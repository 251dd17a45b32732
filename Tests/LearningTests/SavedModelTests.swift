import Testing

@testable import Learning

@Suite struct SavedModelTests {
  private typealias Arrays = [(name: String, shape: [Int], values: [Float])]

  /// What a softmax model of 5 features and 3 classes is refused with when it starts from these.
  private func problem(_ arrays: Arrays) throws -> String? {
    let folder = TemporaryFolder()
    var task = LearningTask.synthetic()
    task.initial = try folder.writeArchive(arrays, to: "m.npz")
    let learner = try task.makeLearner(cacheFolder: "")
    return refusal { () throws(LearningError) in
      _ = try task.initialParameters(for: learner)
    }.map { String($0.dropFirst(folder.path.count + 8)) }
  }

  private let weight = (name: "weight", shape: [3, 5], values: (0..<15).map { Float($0) })
  private let bias = (name: "bias", shape: [3], values: [-1, -2, -3] as [Float])

  @Test func `a run starts from a saved model, its arrays in any order`() throws {
    let folder = TemporaryFolder()
    var task = LearningTask.synthetic()
    let learner = try task.makeLearner(cacheFolder: "")
    #expect(
      learner.parameterArrays == [
        ParameterArray(name: "weight", shape: [3, 5]), ParameterArray(name: "bias", shape: [3]),
      ])
    #expect(try task.initialParameters(for: learner) == learner.initialParameters())
    task.initial = try folder.writeArchive([bias, weight], to: "m.npz")
    #expect(try task.initialParameters(for: learner) == weight.values + bias.values)
  }

  @Test func `what does not fit the model is refused`() throws {
    #expect(try problem([weight]) == "no array is called \"bias\"; it has \"weight\"")
    #expect(
      try problem([weight, bias, (name: "scale", shape: [1], values: [1])])
        == "the model has no array \"scale\"; it has \"weight\", \"bias\"")
    #expect(
      try problem([(name: "weight", shape: [5, 3], values: weight.values), bias])
        == "weight has the shape [5, 3]; the model's is [3, 5]")
    #expect(
      try problem([weight, (name: "bias", shape: [3], values: [0, .nan, 0])])
        == "bias has nan as its value 1; allowed: finite float32 numbers")
  }

  @Test func `quadratic clients have one array`() throws {
    let learner = try LearningTask.quadratic().makeLearner(cacheFolder: "")
    #expect(learner.parameterArrays == [ParameterArray(name: "parameters", shape: [6])])
  }
}
