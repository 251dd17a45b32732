extension LearningTask {
  /// The parameters of version 0: those of the saved model `initial`, else the learner's own.
  ///
  /// A saved model has exactly the learner's arrays, in any order, of floats, finite.
  /// - Throws: a sentence about the first array that is not what it should be.
  public func initialParameters(for learner: any Learner) throws(LearningError) -> [Float] {
    try savedInitial(of: learner.parameterArrays) ?? learner.initialParameters()
  }

  /// The parameters in the saved model `initial`; nil where none is named.
  /// - Parameter arrays: what the parameters are.
  /// - Throws: a sentence about the first array that is not what it should be.
  public func savedInitial(of arrays: [ParameterArray]) throws(LearningError) -> [Float]? {
    guard let initial else { return nil }
    let archive = try NPZArchive(path: initial)
    if let stranger = archive.names.first(where: { name in
      !arrays.contains { $0.name == name }
    }) {
      let names = arrays.prefix(20).map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw LearningError(
        .dataFile, "\(initial): the model has no array \"\(stranger)\"; it has \(names)")
    }
    var parameters: [Float] = []
    parameters.reserveCapacity(arrays.reduce(0) { $0 + $1.count })
    for array in arrays { parameters += try values(of: array, in: archive, initial) }
    return parameters
  }

  private func values(
    of array: ParameterArray, in archive: NPZArchive, _ path: String
  ) throws(LearningError) -> [Float] {
    let saved = try archive.array(array.name)
    guard saved.shape == array.shape else {
      throw LearningError(
        .dataFile,
        "\(path): \(array.name) has the shape \(saved.shape); the model's is \(array.shape)")
    }
    guard saved.elementType.kind == .float else {
      throw LearningError(
        .dataFile,
        "\(path): \(array.name) has numbers of the type \"\(saved.elementType.name)\"; allowed: "
          + "floats of 16, 32 or 64 bits, as array.astype('float32') makes")
    }
    let values = saved.floats()
    guard let place = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw LearningError(
      .dataFile,
      "\(path): \(array.name) has \(values[place]) as its value \(place); allowed: finite float32 "
        + "numbers")
  }
}
