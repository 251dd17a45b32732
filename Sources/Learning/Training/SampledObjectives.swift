internal import Chance
internal import Kernels

/// Rows of a batch in an evaluation: enough to amortise a call, few enough to stay in cache.
let evaluationRows = 256

/// Objectives that are a model's mean loss over each client's samples.
struct SampledObjectives<Samples: ClientSamples, SampleModel: Model>: ClientObjectives {
  let sampleCounts: [Int]
  private var samples: Samples
  private var model: SampleModel
  private let seed: UInt64
  private let batchSize: Int

  private var client = 0
  private var stream: RandomStream
  private var chance: RandomStream
  private var sampler: BatchSampler
  private var batch: SampleBatch
  /// The positions of an evaluation's batch.
  private var evaluated: [Int32] = []
  /// Chooses the training samples that are evaluated, and how many at most; nil where all are.
  private var choice: (sampler: BatchSampler, limit: Int)?
  private let evaluatedRows: Int

  /// - Parameters:
  ///   - maximumRows: the rows of the largest batch that is trained or evaluated.
  ///   - evaluatedTrainSamples: how many of a client's are evaluated at most; nil for all.
  init(
    samples: Samples, model: SampleModel, clients: Int, batch: Int,
    batches: LocalTraining.Batches, maximumRows: Int, seed: UInt64,
    evaluatedTrainSamples: Int? = nil
  ) {
    self.samples = samples
    self.model = model
    self.seed = seed
    batchSize = batch
    sampleCounts = (0..<clients).map { samples.count(.train, of: $0) }
    stream = RandomStream(seed: seed, purpose: .batch)
    chance = RandomStream(seed: seed, purpose: .dropout)
    evaluatedRows = min(evaluationRows, maximumRows)
    sampler = BatchSampler(
      batch: batch, largest: sampleCounts.max() ?? 0, batches: batches)
    self.batch = SampleBatch(maximumRows: maximumRows, features: samples.features)
    evaluated.reserveCapacity(evaluationRows)
    if let limit = evaluatedTrainSamples {
      let largest = sampleCounts.max() ?? 0
      choice = (BatchSampler(batch: limit, largest: largest), limit)
    }
  }

  var parameterCount: Int { model.parameterCount }
  var parameterArrays: [ParameterArray] { model.parameterArrays }
  var fingerprint: UInt64 { samples.fingerprint }
  var names: DataNames { samples.names }

  var tests: TestSamples {
    TestSamples(
      counts: sampleCounts.indices.map { samples.count(.test, of: $0) }, split: samples.testSplit,
      hasLabels: samples.classes > 0)
  }

  func initialParameters() -> [Float] {
    var stream = RandomStream(seed: seed, purpose: .initialParameters)
    return model.initialParameters(using: &stream)
  }

  mutating func beginUpdate(client: Int, update: Int) {
    precondition(sampleCounts.indices.contains(client), "client \(client) does not exist")
    self.client = client
    sampler.begin()
    stream = RandomStream(
      seed: seed, purpose: .batch, client: UInt32(client), update: UInt32(update))
    chance = RandomStream(
      seed: seed, purpose: .dropout, client: UInt32(client), update: UInt32(update))
  }

  mutating func nextGradient(at parameters: [Float], into gradient: inout [Float]) -> Double {
    sampler.draw(batchSize, of: sampleCounts[client], using: &stream)
    samples.gather(sampler.positions, .train, of: client, into: &batch)
    return model.gradient(of: batch, at: parameters, chance: &chance, into: &gradient)
  }

  mutating func evaluate(client: Int, at parameters: [Float]) -> ClientMeasures {
    let train = measureTraining(of: client, at: parameters)
    let test = measure(samples.count(.test, of: client), .test, of: client, at: parameters) { $0 }
    let hasLabels = samples.classes > 0
    return ClientMeasures(
      train: train.quality(hasLabels: hasLabels), test: test.quality(hasLabels: hasLabels))
  }

  /// All training samples, or those that are chosen: by the seed and the client alone, so that every
  /// process and every evaluation looks at the same ones.
  private mutating func measureTraining(
    of client: Int, at parameters: [Float]
  ) -> SampleMeasures {
    let count = sampleCounts[client]
    guard let limit = choice?.limit, limit < count else {
      return measure(count, .train, of: client, at: parameters) { $0 }
    }
    var stream = RandomStream(seed: seed, purpose: .evaluation, client: UInt32(client))
    choice?.sampler.draw(limit, of: count, using: &stream)
    let positions = choice?.sampler.positions ?? []
    return measure(limit, .train, of: client, at: parameters) { positions[Int($0)] }
  }

  /// The measures of `count` samples, of which `position` gives the positions.
  private mutating func measure(
    _ count: Int, _ split: Split, of client: Int, at parameters: [Float],
    position: (Int32) -> Int32
  ) -> SampleMeasures {
    var measures = SampleMeasures()
    for start in stride(from: 0, to: count, by: evaluatedRows) {
      evaluated.removeAll(keepingCapacity: true)
      for index in start..<min(start + evaluatedRows, count) {
        evaluated.append(position(Int32(index)))
      }
      samples.gather(evaluated, split, of: client, into: &batch)
      measures.add(model.measures(of: batch, at: parameters))
    }
    return measures
  }
}
