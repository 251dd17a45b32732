internal import Chance
internal import Kernels

/// Layers in sequence and a loss: the cross-entropy where samples have labels, the squared error where
/// they have numbers as targets (the mean over the batch, as PyTorch's `MSELoss`).
///
/// All activations and slopes are held in storage that is made once; a step allocates nothing.
struct Network: Model {
  private var layers: LayerList
  /// The rows behind each layer, and the loss's slopes there.
  private var outputs: [[Float]]
  private var slopes: [[Float]]
  /// The scores by columns, then their slopes; empty without classes.
  private var scores: [Float]
  /// The first layer with parameters: nobody asks for slopes before it.
  private let firstTrained: Int
  private let inputCount: Int
  /// 0 where the samples have numbers as targets.
  private let classes: Int

  /// - Parameters:
  ///   - sampleShape: what a sample looks like, images channels last.
  ///   - classes: of the labels; 0 where the samples have numbers as targets.
  ///   - maximumRows: of the largest batch.
  ///   - arithmetic: who computes the products.
  /// - Throws: a sentence with the layer, the sizes and the fix, where they do not fit.
  init(
    _ specifications: [LayerSpecification], sampleShape: [Int], classes: Int, maximumRows: Int,
    arithmetic: Arithmetic = .ordered
  ) throws(LearningError) {
    layers = try LayerList(
      specifications, sampleShape: sampleShape, outputs: max(1, classes), maximumRows: maximumRows,
      arithmetic: arithmetic)
    let first = layers.entries.firstIndex { !$0.parameters.isEmpty } ?? 0
    let room = layers.entries.map {
      Array(repeating: Float(0), count: maximumRows * $0.outputCount)
    }
    outputs = room
    slopes = room.indices.map { $0 < first ? [] : room[$0] }
    firstTrained = first
    inputCount = sampleShape.reduce(1, *)
    self.classes = classes
    scores = CrossEntropy.columns(classes: classes, maximumRows: maximumRows)
  }

  var parameterCount: Int { layers.parameterCount }
  var parameterArrays: [ParameterArray] { layers.parameterArrays }

  func initialParameters(using stream: inout RandomStream) -> [Float] {
    var parameters = Array(repeating: Float(0), count: parameterCount)
    var all = parameters.mutableSpan
    for entry in layers.entries {
      var part = all._mutatingExtracting(entry.parameters)
      entry.layer.initialise(&part, using: &stream)
    }
    return parameters
  }

  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], chance: inout RandomStream,
    into gradient: inout [Float]
  ) -> Double {
    var drawn: RandomStream? = chance
    forward(batch, at: parameters, chance: &drawn)
    if let drawn { chance = drawn }
    let last = outputs.count - 1
    let lossSum = Self.slopes(
      of: outputs[last], batch: batch, classes: classes, scores: &scores, into: &slopes[last])
    backward(batch, at: parameters, into: &gradient)
    return lossSum / Double(batch.count)
  }

  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures {
    var none: RandomStream? = nil
    forward(batch, at: parameters, chance: &none)
    let last = outputs[outputs.count - 1]
    guard classes > 0 else {
      let lossSum = Self.squaredError(of: last, batch: batch)
      return SampleMeasures(count: batch.count, sums: [Quality.lossName: lossSum])
    }
    let columns = CrossEntropy.columns(of: batch.count, classes: classes, in: scores)
    columns.take(last, into: &scores)
    return CrossEntropy.measures(&scores, columns, labels: batch.labels).named
  }

  private mutating func forward(
    _ batch: SampleBatch, at parameters: [Float], chance: inout RandomStream?
  ) {
    for k in outputs.indices {
      Self.forward(
        &layers.entries[k], k == 0 ? batch.inputs : outputs[k - 1], rows: batch.count,
        at: parameters, chance: &chance, into: &outputs[k])
    }
  }

  private static func forward(
    _ entry: inout LayerList.Entry, _ inputs: [Float], rows: Int, at parameters: [Float],
    chance: inout RandomStream?, into outputs: inout [Float]
  ) {
    var room = outputs.mutableSpan
    var used = room._mutatingExtracting(..<(rows * entry.outputCount))
    entry.layer.forward(
      inputs.span.extracting(..<(rows * entry.inputCount)), rows: rows,
      at: parameters.span.extracting(entry.parameters), chance: &chance, into: &used)
  }

  private mutating func backward(
    _ batch: SampleBatch, at parameters: [Float], into gradient: inout [Float]
  ) {
    for k in outputs.indices.reversed() where k >= firstTrained {
      // Taken out for the call, so that two arrays of `slopes` can be changed at once.
      var below: [Float] = []
      if k > firstTrained { swap(&below, &slopes[k - 1]) }
      Self.backward(
        &layers.entries[k], slopes: &slopes[k], inputs: k == 0 ? batch.inputs : outputs[k - 1],
        outputs: outputs[k], rows: batch.count, at: parameters, gradient: &gradient,
        inputSlopes: &below)
      if k > firstTrained { swap(&below, &slopes[k - 1]) }
    }
  }

  private static func backward(
    _ entry: inout LayerList.Entry, slopes: inout [Float], inputs: [Float], outputs: [Float],
    rows: Int, at parameters: [Float], gradient: inout [Float], inputSlopes: inout [Float]
  ) {
    let inputCount = rows * entry.inputCount, outputCount = rows * entry.outputCount
    var all = gradient.mutableSpan
    var part = all._mutatingExtracting(entry.parameters)
    var slopes = slopes.mutableSpan
    var used = slopes._mutatingExtracting(..<outputCount)
    var below = inputSlopes.mutableSpan
    var usedBelow = below._mutatingExtracting(..<min(below.count, inputCount))
    entry.layer.backward(
      slopes: &used, inputs: inputs.span.extracting(..<inputCount),
      outputs: outputs.span.extracting(..<outputCount), rows: rows,
      at: parameters.span.extracting(entry.parameters), gradient: &part, inputSlopes: &usedBelow)
  }

  /// Leaves the slopes of the mean loss at the outputs in `slopes`; returns the sum of the losses.
  private static func slopes(
    of outputs: [Float], batch: SampleBatch, classes: Int, scores: inout [Float],
    into slopes: inout [Float]
  ) -> Double {
    let rows = batch.count
    guard classes > 0 else {
      let share = 2 / Float(rows)
      for row in 0..<rows { slopes[row] = (outputs[row] - batch.targets[row]) * share }
      return squaredError(of: outputs, batch: batch)
    }
    let columns = CrossEntropy.columns(of: rows, classes: classes, in: scores)
    columns.take(outputs, into: &scores)
    let lossSum = columns.turnIntoSlopes(&scores, labels: batch.labels.span)
    columns.give(scores, to: &slopes)
    return lossSum
  }

  /// The sum over the rows.
  private static func squaredError(of outputs: [Float], batch: SampleBatch) -> Double {
    var sum = 0.0
    for row in 0..<batch.count {
      let distance = Double(outputs[row]) - Double(batch.targets[row])
      sum += distance * distance
    }
    return sum
  }
}
