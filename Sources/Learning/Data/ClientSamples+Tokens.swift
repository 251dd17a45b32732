extension ModelSpecification {
  /// Whether samples may be codes of characters; one of one's own may take anything.
  var readsCharacters: Bool {
    if case .own = self { return true }
    return vocabulary(classes: 1) != nil
  }

  /// How many tokens the model's first layer knows; nil for a model of other samples.
  func vocabulary(classes: Int) -> Int? {
    guard case .embedding(_, let vocabulary)? = layers?.first else { return nil }
    return vocabulary ?? classes
  }
}

extension ClientSamples {
  /// Refuses samples with anything but whole numbers 0 ..< vocabulary, which an embedding cannot take.
  ///
  /// Reads all samples once, unless their source knows which tokens it has.
  func checkTokens(below vocabulary: Int, clients: Int) throws(LearningError) {
    if let tokens {
      guard tokens <= vocabulary else {
        throw LearningError(
          .setting,
          "the data has \(tokens) tokens, the model's embedding a vocabulary of \(vocabulary); "
            + "take a vocabulary of at least \(tokens)")
      }
      return
    }
    var samples = self
    var batch = SampleBatch(maximumRows: 1, features: features)
    for client in 0..<clients {
      for split in [Split.train, .test] {
        for position in 0..<samples.count(split, of: client) {
          samples.gather([Int32(position)], split, of: client, into: &batch)
          for number in batch.inputs
          where Embedding.token(number, below: vocabulary) == nil {
            throw LearningError(
              .setting,
              "\(split == .train ? "training" : "test") sample \(position + 1) of client \(client) "
                + "has the number \(number); the model's embedding takes whole numbers from 0 to "
                + "\(vocabulary - 1): give it a larger vocabulary, or take another model")
          }
        }
      }
    }
  }
}
