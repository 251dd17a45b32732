import Chance
import Kernels
import Testing
@testable import Learning

/// Which training samples an evaluation looks at, where it does not look at all of them.
@Suite struct EvaluatedSamplesTests {
  /// Samples whose targets are 1, 2, 4, ...: a sum of them tells which ones are in it.
  private struct PowersOfTwo: ClientSamples {
    let counts: [Int]
    var features: Int { 1 }
    var classes: Int { 0 }
    var fingerprint: UInt64 { 0 }

    func count(_ split: Split, of client: Int) -> Int { split == .train ? counts[client] : 3 }

    mutating func gather(
      _ positions: [Int32], _ split: Split, of client: Int, into batch: inout SampleBatch
    ) {
      batch.count = positions.count
      for (row, position) in positions.enumerated() {
        batch.targets[row] = Float(sign: .plus, exponent: Int(position), significand: 1)
      }
    }

    mutating func classCounts(_ split: Split, of client: Int) -> [Int] { [] }
  }

  /// Its loss is the sample's target.
  private struct TargetSum: Model {
    var parameterCount: Int { 1 }
    func initialParameters(using stream: inout RandomStream) -> [Float] { [0] }

    mutating func gradient(
      of batch: SampleBatch, at parameters: [Float], chance: inout RandomStream,
      into gradient: inout [Float]
    ) -> Double { 0 }

    mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures {
      let loss = batch.targets[..<batch.count].reduce(0) { $0 + Double($1) }
      return SampleMeasures(count: batch.count, sums: ["loss": loss])
    }
  }

  private func objectives(
    _ limit: Int?, seed: UInt64 = 1, counts: [Int] = [20, 20, 4]
  ) -> SampledObjectives<PowersOfTwo, TargetSum> {
    SampledObjectives(
      samples: PowersOfTwo(counts: counts), model: TargetSum(), clients: counts.count, batch: 2,
      batches: .fresh, maximumRows: 3, seed: seed, evaluatedTrainSamples: limit)
  }

  /// The training samples that a client is evaluated on, as bits.
  private func chosen(
    _ client: Int, _ objectives: SampledObjectives<PowersOfTwo, TargetSum>
  ) -> UInt64 {
    var objectives = objectives
    let train = objectives.evaluate(client, on: .train)
    // Targets are numbers: nothing is classified.
    #expect(objectives.evaluate(client, on: .test) == Quality(count: 3, loss: 7.0 / 3))
    #expect(train.accuracy == nil)
    return UInt64((train.loss! * Double(train.count)).rounded())
  }

  @Test(arguments: 0..<UInt64(20))
  func `as many different samples as are allowed, in every evaluation the same`(seed: UInt64) {
    var objectives = objectives(7, seed: seed)
    let first = chosen(0, objectives)
    #expect(first.nonzeroBitCount == 7 && first < 1 << 20)
    #expect(chosen(2, objectives) == 0b1111)
    var gradient: [Float] = [0]
    objectives.beginUpdate(client: 0, update: 3)
    _ = objectives.nextGradient(at: [0], into: &gradient)
    _ = objectives.evaluate(1, on: .train)
    #expect(chosen(0, objectives) == first)
  }

  @Test func `clients and seeds differ in their choice, and each sample is chosen by some`() {
    let choices = (0..<UInt64(40)).flatMap { seed in
      (0..<2).map { chosen($0, objectives(7, seed: seed)) }
    }
    #expect(Set(choices).count > 70)
    for sample in 0..<20 {
      // 28 of 80 on average, with a standard deviation of 4.3.
      let count = choices.count { $0 >> UInt64(sample) & 1 == 1 }
      #expect((8...48).contains(count), "sample \(sample): \(count)")
    }
  }

  @Test(arguments: [20, 21, 1_000_000])
  func `a limit that no client reaches changes nothing`(limit: Int) throws {
    #expect(chosen(0, objectives(limit)) == (1 << 20) - 1)
    var task = LearningTask.synthetic()
    var all = try task.makeLearner(cacheFolder: "")
    task.evaluatedTrainSamples = limit
    var limited = try task.makeLearner(cacheFolder: "")
    let model = all.initialParameters()
    for client in 0..<4 {
      #expect(
        all.evaluate(client: client, model: model) == limited.evaluate(client: client, model: model)
      )
    }
  }

  @Test func `a limit leaves training, the test samples and the sample counts alone`() throws {
    var task = LearningTask.synthetic()
    var all = try task.makeLearner(cacheFolder: "")
    task.evaluatedTrainSamples = 5
    var limited = try task.makeLearner(cacheFolder: "")
    let model = all.initialParameters()
    #expect(limited.sampleCounts == all.sampleCounts)
    for client in 0..<4 {
      let found = limited.evaluate(client: client, model: model)
      let whole = all.evaluate(client: client, model: model)
      #expect(found.train.count == 5 && whole.train.count == 12)
      #expect(found.train.loss != whole.train.loss)
      #expect(found.test == whole.test)
      var deltas = [model, model]
      _ = all.train(client: client, update: 0, from: model, delta: &deltas[0])
      _ = limited.train(client: client, update: 0, from: model, delta: &deltas[1])
      #expect(deltas[0] == deltas[1])
    }
  }

  @Test func `a limit of 0 is refused`() {
    var task = LearningTask.synthetic()
    task.evaluatedTrainSamples = 0
    #expect(
      task.problem()
        == "evaluated training samples of a client: 0; allowed is 1 to 1000000")
  }
}

extension ClientObjectives {
  /// The quality of the model 0.
  fileprivate mutating func evaluate(_ client: Int, on split: Split) -> Quality {
    beginEvaluation(of: client, on: split)
    return advanceEvaluation(steps: .max, at: [0]) ?? Quality()
  }
}
