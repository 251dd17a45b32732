import Experiment
import Learning
import Testing

/// `data.source: external`.
@Suite struct ExternalSectionTests {
  private func arrays(_ data: String) throws -> [ParameterArray] {
    let experiment = try Experiment.reading("clients: 2\ndata: { source: external, \(data) }")
    guard case .external(let source) = experiment.task.data else {
      Issue.record("\(experiment.task.data)")
      return []
    }
    #expect(experiment.task.model == .external)
    #expect(try Experiment.reading(experiment.resolvedYAML) == experiment)
    return source.arrays
  }

  @Test func `a number of parameters is one array`() throws {
    #expect(try arrays("parameters: 12") == [ParameterArray(name: "parameters", shape: [12])])
  }

  @Test func `arrays keep their order, whatever they are called`() throws {
    let named = try arrays("arrays: { w: [3, 4], 'a: b, \"c\"': [2], scale: [], true: [1] }")
    #expect(named.map(\.name) == ["w", "a: b, \"c\"", "scale", "true"])
    #expect(named.map(\.shape) == [[3, 4], [2], [], [1]])
    #expect(named.reduce(0) { $0 + $1.count } == 16)
  }

  private static let shapes =
    "allowed: a list of at most 16 sizes, whole numbers from 1 on, such as [10, 784]; all arrays "
    + "together have at most 1000000000 numbers"

  @Test(arguments: [
    (
      "data: external",
      "test.yaml:1: data.parameters: missing with source external; allowed: parameters, how many "
        + "numbers the model has, or arrays, their names with their shapes"
    ),
    (
      "data:\n  source: external\n  parameters: 0",
      "test.yaml:3: data.parameters: found 0; allowed: a whole number from 1 to 1000000000"
    ),
    (
      "data:\n  source: external\n  parameters: 2\n  arrays: { w: [2] }",
      "test.yaml:3: data.parameters: found parameters and arrays; allowed: one of them"
    ),
    (
      "data:\n  source: external\n  arrays: []",
      "test.yaml:3: data.arrays: found a list; allowed: 1 to 32768 names with their shapes, "
        + "{ weights: [10, 784] }"
    ),
    (
      "data:\n  source: external\n  arrays:\n    w: [2]\n    b: [2, 0]",
      "test.yaml:5: data.arrays.b: found a list; \(shapes)"
    ),
    (
      "data:\n  source: external\n  arrays:\n    w: [1000000000]\n    b: [1]",
      "test.yaml:5: data.arrays.b: found a list; \(shapes)"
    ),
    (
      "data:\n  source: external\n  arrays:\n    w: 7",
      "test.yaml:4: data.arrays.w: found 7; \(shapes)"
    ),
    (
      "data:\n  source: external\n  parameters: 2\n  partition: iid",
      "test.yaml:4: data.partition: unknown key with source external; allowed: source, parameters, "
        + "arrays, seed"
    ),
    (
      "data: { source: external, parameters: 2 }\nmodel: softmax",
      "test.yaml:2: model.kind: found \"softmax\"; allowed with this data.source: external"
    ),
    (
      "model: external",
      "test.yaml:1: model.kind: found \"external\"; allowed with this data.source: softmax, linear, "
        + "mlp, cnn, cifar-cnn, lstm, layers, own"
    ),
  ])
  func `what is wrong is told where it stands`(yaml: String, sentence: String) {
    #expect(complaints(yaml) == sentence)
  }

  @Test func `a schedule that depends on samples waits for client processes`() throws {
    let experiment = try Experiment.reading(
      "clients: 2\nimportance: samples\ndata: { source: external, parameters: 2 }")
    #expect(experiment.keyOfCounts == "importance: samples")
    let error = #expect(throws: LearningError.self) { try experiment.scheduleSettings() }
    #expect(
      error?.description.hasPrefix(
        "importance: samples depends on how many samples each client has, which with data.source "
          + "external only the client processes know") == true)
  }

  @Test func `a schedule that depends on the model's size needs no client process`() throws {
    let experiment = try Experiment.reading(
      "clients: 2\ndata: { source: external, parameters: 1000 }\n"
        + "delays: { kind: constant, value: 1, network: { download: 100 } }")
    #expect(experiment.scheduleNeedsSizes && experiment.keyOfCounts == nil)
    #expect(throws: Never.self) { try experiment.scheduleSettings() }
  }
}
