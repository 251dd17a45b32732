import Experiment
import Learning
import Testing

@Suite struct SequenceLayersTests {
  static func model(_ layers: String) throws -> Experiment {
    try .reading(
      """
      data: { source: synthetic, features: 6 }
      model: { layers: \(layers) }
      """)
  }

  @Test func `embeddings and lstms are read with their sizes or their defaults`() throws {
    let experiment = try Self.model(
      """
      [{ embedding: { width: 4, vocabulary: 9 } }, { lstm: 5 },
        { lstm: { units: 3, returns: last } }, output]
      """)
    #expect(
      experiment.task.model
        == .layers([
          .embedding(width: 4, vocabulary: 9), .lstm(units: 5, returns: .steps),
          .lstm(units: 3, returns: .last), .output,
        ]))
    let short = try Self.model("[{ embedding: 4 }, { lstm: { units: 3, returns: last } }, output]")
    #expect(
      short.task.model
        == .layers([.embedding(width: 4), .lstm(units: 3, returns: .last), .output]))
    for it in [experiment, short] {
      #expect(try Experiment(yaml: it.resolvedYAML, file: "elsewhere.yaml") == it)
    }
  }

  @Test func `the character model has a name`() throws {
    let experiment = try Experiment.reading("data: { source: synthetic }\nmodel: lstm")
    #expect(experiment.task.model == .lstm)
    #expect(experiment.resolvedYAML.contains("kind: lstm"))
  }

  @Test(arguments: [
    (
      "[{ embedding: 4 }, { lstm: { units: 3, returns: lost } }, output]",
      "model.layers[1].lstm.returns: found \"lost\"; allowed: steps, last; did you mean \"last\"?"
    ),
    (
      "[{ embedding: 4 }, { lstm: 20000 }, output]",
      "model.layers[1].lstm.units: found 20000; allowed: a whole number from 1 to 16384"
    ),
    (
      "[{ lstm: 3 }, output]",
      "model.layers[0]: model layer 1, lstm: takes sequences, [steps, features], but [6] comes in; put an "
        + "embedding or an lstm that returns steps before it"
    ),
  ])
  func `wrong sizes are refused with what is allowed`(layers: String, sentence: String) {
    #expect {
      try Self.model(layers)
    } throws: {
      "\($0)".contains(sentence)
    }
  }
}
