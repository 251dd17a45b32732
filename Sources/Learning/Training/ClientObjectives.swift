/// The objectives L_i of a federation's clients, as local training sees them.
///
/// A value of this type holds a workspace: the calls are `mutating`, and allocate nothing once a
/// client's data is there.
protocol ClientObjectives {
  var parameterCount: Int { get }
  var parameterArrays: [ParameterArray] { get }
  var sampleCounts: [Int] { get }
  var tests: TestSamples { get }
  var fingerprint: UInt64 { get }
  var names: DataNames { get }

  /// How many of the client's training samples have label 0, 1, ...; empty where nobody counts them.
  mutating func labelCounts(of client: Int) -> [Int]

  /// The same, where samples that have to be made are made for it.
  mutating func madeLabelCounts(of client: Int) -> [Int]

  func initialParameters() -> [Float]

  /// Makes `client` the one whose gradients are asked for, in its `update`-th update.
  mutating func beginUpdate(client: Int, update: Int)

  /// Puts the gradient of the next batch's mean loss into `gradient`, and returns that loss.
  mutating func nextGradient(at parameters: [Float], into gradient: inout [Float]) -> Double

  /// Makes `client` and `split` those whose samples are measured.
  mutating func beginEvaluation(of client: Int, on split: Split)

  /// Measures the next `steps` batches, or those that are left: nil until none is.
  mutating func advanceEvaluation(steps: Int, at parameters: [Float]) -> Quality?
}

extension ClientObjectives {
  var names: DataNames { DataNames() }

  mutating func labelCounts(of client: Int) -> [Int] { [] }

  mutating func madeLabelCounts(of client: Int) -> [Int] { labelCounts(of: client) }

  /// One array of all parameters.
  var parameterArrays: [ParameterArray] {
    [ParameterArray(name: "parameters", shape: [parameterCount])]
  }
}
