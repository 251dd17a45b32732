/// What is known of a task's data and model before anything is trained.
public protocol TaskFacts {
  /// Numbers in the model.
  var parameterCount: Int { get }

  /// Training samples of each client, in client order; the `samples` importance is made from them. Empty
  /// where nobody has said.
  var sampleCounts: [Int] { get }

  /// The test samples that evaluations measure on; nil where nobody has said.
  var knownTests: TestSamples? { get }

  /// The parts of the parameters, in order, as a saved model names them.
  var parameterArrays: [ParameterArray] { get }

  /// A number that differs when the data or its partition does: processes compare theirs. 0 where there
  /// is nothing to compare.
  var fingerprint: UInt64 { get }

  /// What the data calls the clients and the classes.
  var names: DataNames { get }

  /// How many of the client's training samples have label 0, 1, ...; empty where there are no labels, and
  /// where samples would have to be made to be counted.
  mutating func labelCounts(of client: Int) -> [Int]

  /// The same, where samples that have to be made are made for it.
  mutating func madeLabelCounts(of client: Int) -> [Int]
}

extension TaskFacts {
  /// No names.
  public var names: DataNames { DataNames() }

  /// Nobody counts them.
  public mutating func labelCounts(of client: Int) -> [Int] { [] }

  /// Nothing has to be made.
  public mutating func madeLabelCounts(of client: Int) -> [Int] { labelCounts(of: client) }

  /// One array of all parameters.
  public var parameterArrays: [ParameterArray] {
    [ParameterArray(name: "parameters", shape: [parameterCount])]
  }
}
