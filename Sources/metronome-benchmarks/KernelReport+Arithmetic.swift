import Chance
import Experiment
import Kernels
import Learning

extension KernelReport {
  /// Loops over a whole parameter vector.
  mutating func timeVectorLoops() {
    let count = Self.parameterCount
    let delta = (0..<count).map { Float($0) / Float(count) }
    var target = [Float](repeating: 0, count: count)
    time("accumulate, 7850 parameters", count: count) {
      accumulate(delta.span, scaledBy: 0.1, into: &target)
    }
    time("subtract, 7850", count: count) { subtract(delta.span, from: delta.span, into: &target) }
    time("isFinite, 7850", count: count) { keep(isFinite(delta.span)) }
    time("norm, 7850", count: count) { keep(norm(delta.span)) }
    var sum = GroupedSum(count: count)
    time("weighted sum of 100 deltas", count: 100 * count) {
      for _ in 0..<100 { sum.add(delta.span, weight: 0.01) }
      keep(sum.finish())
    }
    keep(target)
  }

  /// What a softmax step is made of, for a batch of 64 images out of 60,000.
  mutating func timeLayer() {
    let (rows, width, units, images) = (64, 784, 10, 60_000)
    let layer = DenseLayer(width: width, units: units)
    let bytes = (0..<images * width).map { UInt8(truncatingIfNeeded: $0) }
    var stream = RandomStream(seed: 1, purpose: .benchmark)
    var inputs = [Float](repeating: 0, count: rows * width)
    let parameters = [Float](repeating: 0.01, count: layer.parameterCount)
    let scaling = ByteScaling(scale: 1 / 255)
    var gradient = parameters
    var scores = [Float](repeating: 0.1, count: rows * units)
    time("gather, 64 x 784 bytes", count: inputs.count) {
      let drawn = (0..<rows).map { _ in Int32(stream.nextBelow(UInt32(images))) }
      var room = inputs.mutableSpan
      gather(
        rows: drawn.span, ofWidth: width, from: bytes.span, scaledBy: scaling, into: &room)
    }
    time("layer outputs, 64 x 784 x 10", count: inputs.count * units) {
      var room = scores.mutableSpan
      layer.outputs(of: inputs.span, rows: rows, at: parameters.span, into: &room)
    }
    time("layer gradient, 64 x 784 x 10", count: inputs.count * units) {
      var room = gradient.mutableSpan
      layer.gradient(of: inputs.span, rows: rows, slopes: scores.span, into: &room)
    }
    var kept = inputs
    time("layer outputs of gathered bytes", count: inputs.count * units) {
      let drawn = (0..<rows).map { _ in Int32(stream.nextBelow(UInt32(images))) }
      var room = scores.mutableSpan
      layer.outputs(
        gathering: drawn.span, from: bytes.span, scaledBy: scaling, into: &kept, keeps: true,
        at: parameters.span, into: &room)
    }
    keep((gradient, kept, scores))
  }

  /// The loss of a batch of 64 images.
  mutating func timeLoss() {
    let shape = ScoreColumns(rows: 64, classes: 10, stride: 64)
    let labels = (0..<64).map { Int32($0 % 10) }
    let scores = (0..<640).map { Float($0 % 7) }
    var columns = scores
    time("cross-entropy and slopes, 64 x 10", count: 640) {
      copy(scores.span, into: &columns)
      keep(shape.turnIntoSlopes(&columns, labels: labels.span))
    }
  }

  mutating func timeRandomNumbers() {
    var stream = RandomStream(seed: 1, purpose: .benchmark)
    time("random words, 10000", count: 10_000) {
      var word: UInt32 = 0
      for _ in 0..<10_000 { word &+= stream.nextWord() }
      keep(word)
    }
    time("random units, 10000", count: 10_000) {
      var sum = 0.0
      for _ in 0..<10_000 { sum += stream.nextUnit() }
      keep(sum)
    }
  }

  /// Whole updates and evaluations by a learner, clients in turn.
  mutating func timeUpdates(of workload: Workload) throws {
    var learner = try workload.learner()
    let training = workload.experiment().task.training
    let clients = learner.sampleCounts.count
    let model = learner.initialParameters()
    var delta = model
    // Maps the pages of all samples first.
    for client in 0..<clients { keep(learner.evaluate(client: client, model: model)) }
    var updates = 0
    let samples = training.steps(of: 0, samples: learner.sampleCounts[0]) * training.batch
    let numbers = samples * (workload == .lstm ? 80 : 784)
    time("update of \(workload.name), \(samples) samples", count: numbers) {
      let (update, client) = updates.quotientAndRemainder(dividingBy: clients)
      keep(learner.train(client: client, update: update, from: model, delta: &delta))
      updates += 1
    }
    let measures = learner.evaluate(client: 0, model: model)
    let evaluated = measures.train.count + measures.test.count
    let evaluatedNumbers = numbers / samples * evaluated
    time("evaluation in \(workload.name), \(evaluated) samples", count: evaluatedNumbers) {
      keep(learner.evaluate(client: 0, model: model))
    }
  }
}
