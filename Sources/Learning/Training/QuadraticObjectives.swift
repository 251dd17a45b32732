/// Quadratic clients: the full gradient, in place of a batch's.
///
/// Each client counts as one sample. It has no test samples of its own, so the same loss stands in
/// both columns, and there is no accuracy. Version 0 is all ones.
struct QuadraticObjectives: ClientObjectives {
  let sampleCounts: [Int]
  private let source: QuadraticSource
  private let seed: UInt64
  private var kept: KeptClients<QuadraticObjective>
  private var client = 0
  private var evaluated = 0

  init(_ source: QuadraticSource, clients: Int, seed: UInt64) {
    self.source = source
    self.seed = seed
    sampleCounts = Array(repeating: 1, count: clients)
    kept = KeptClients(clients: clients, numbersEach: 4 * source.dimension)
  }

  var tests: TestSamples { TestSamples(counts: sampleCounts, hasLabels: false) }

  var parameterCount: Int { source.dimension }

  func initialParameters() -> [Float] { Array(repeating: 1, count: source.dimension) }

  mutating func beginUpdate(client: Int, update: Int) {
    precondition(sampleCounts.indices.contains(client), "client \(client) does not exist")
    self.client = client
  }

  mutating func nextGradient(at parameters: [Float], into gradient: inout [Float]) -> Double {
    let objective = objective(of: client)
    for j in gradient.indices {
      gradient[j] = Float(objective.curvatures[j] * (Double(parameters[j]) - objective.optimum[j]))
    }
    return objective.loss(at: parameters)
  }

  mutating func beginEvaluation(of client: Int, on split: Split) { evaluated = client }

  mutating func advanceEvaluation(steps: Int, at parameters: [Float]) -> Quality? {
    let loss = objective(of: evaluated).loss(at: parameters)
    return SampleMeasures(count: 1, sums: [Quality.lossName: loss]).quality
  }

  private mutating func objective(of client: Int) -> QuadraticObjective {
    let source = source, seed = seed
    return kept.value(of: client) {
      source.objective(of: client, seed: seed)
    }
  }

  var fingerprint: UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(sampleCounts.count)
    fingerprint.add(seed)
    let first = source.objective(of: 0, seed: seed)
    fingerprint.add(first.curvatures)
    fingerprint.add(first.optimum)
    fingerprint.add(source.spread)
    fingerprint.add(source.curvature.lowerBound)
    fingerprint.add(source.curvature.upperBound)
    return fingerprint.value
  }
}
