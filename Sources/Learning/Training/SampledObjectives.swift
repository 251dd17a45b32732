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
  /// How many training samples of a client are evaluated at most; nil for all.
  private let evaluatedLimit: Int?
  /// Chooses them, where a client has more.
  private var chosen: BatchSampler
  private let evaluatedRows: Int
  private var evaluation = Evaluation()

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
    self.batch = SampleBatch(
      maximumRows: maximumRows, features: samples.features,
      leavesBytes: samples.areBytes && model is any ReadsSampleBytes)
    evaluated.reserveCapacity(evaluationRows)
    evaluatedLimit = evaluatedTrainSamples
    chosen = BatchSampler(
      batch: evaluatedTrainSamples ?? 0,
      largest: evaluatedTrainSamples == nil ? 0 : sampleCounts.max() ?? 0)
  }

  var parameterCount: Int { model.parameterCount }
  var parameterArrays: [ParameterArray] { model.parameterArrays }
  var fingerprint: UInt64 { samples.fingerprint }
  var names: DataNames { samples.names }

  mutating func labelCounts(of client: Int) -> [Int] { samples.labelCounts(of: client) }
  mutating func madeLabelCounts(of client: Int) -> [Int] { samples.madeLabelCounts(of: client) }

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

  /// All test samples, and all training samples or those that are chosen: by the seed and the client
  /// alone, so that every process and every evaluation looks at the same ones.
  mutating func beginEvaluation(of client: Int, on split: Split) {
    precondition(sampleCounts.indices.contains(client), "client \(client) does not exist")
    evaluation = Evaluation(client: client, split: split, count: samples.count(split, of: client))
    guard split == .train, let evaluatedLimit, evaluatedLimit < evaluation.count else { return }
    var stream = RandomStream(seed: seed, purpose: .evaluation, client: UInt32(client))
    chosen.draw(evaluatedLimit, of: evaluation.count, using: &stream)
    evaluation.count = evaluatedLimit
    evaluation.isChosen = true
  }

  mutating func advanceEvaluation(steps: Int, at parameters: [Float]) -> Quality? {
    var stepsLeft = max(steps, 1)
    while stepsLeft > 0, evaluation.next < evaluation.count {
      measureBatch(at: parameters)
      stepsLeft -= 1
    }
    guard evaluation.next == evaluation.count else { return nil }
    return evaluation.measures.quality
  }

  private mutating func measureBatch(at parameters: [Float]) {
    let end = min(evaluation.next + evaluatedRows, evaluation.count)
    evaluated.removeAll(keepingCapacity: true)
    for index in evaluation.next..<end {
      evaluated.append(evaluation.isChosen ? chosen.positions[index] : Int32(index))
    }
    samples.gather(evaluated, evaluation.split, of: evaluation.client, into: &batch)
    evaluation.measures.add(model.measures(of: batch, at: parameters))
    evaluation.next = end
  }
}

/// How far the evaluation of one client on one split is.
private struct Evaluation {
  var client = 0
  var split = Split.test
  /// The samples that are measured.
  var count = 0
  /// Whether they are those that were chosen, in place of all.
  var isChosen = false
  /// The samples measured so far.
  var next = 0
  var measures = SampleMeasures()
}
