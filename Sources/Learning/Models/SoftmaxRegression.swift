internal import Chance
internal import Kernels

/// Multinomial logistic regression with the mean cross-entropy as its loss.
///
/// Parameters: weights [classes x features] row by row, then a bias for each class, as PyTorch's
/// `Linear` has them. Where the arithmetic is `ordered` its bits do not depend on the processor:
/// products go through `DenseLayer`, exponentials and logarithms through `ScoreColumns`.
struct SoftmaxRegression: ReadsSampleBytes {
  private let layer: DenseLayer
  /// The classes' scores by columns, then their slopes.
  private var scores: [Float]
  /// Samples that were bytes, as numbers: those of a batch, for its gradient.
  private var gathered: [Float] = []

  init(features: Int, classes: Int, maximumRows: Int, arithmetic: Arithmetic = .ordered) {
    layer = DenseLayer(width: features, units: classes, arithmetic: arithmetic)
    scores = CrossEntropy.columns(classes: classes, maximumRows: maximumRows)
  }

  var parameterCount: Int { layer.parameterCount }

  /// Uniform in +-1/sqrt(features), as PyTorch's `Linear` starts.
  func initialParameters(using stream: inout RandomStream) -> [Float] {
    let bound = 1 / Double(layer.width).squareRoot()
    return (0..<parameterCount).map { _ in Float((2 * stream.nextUnit() - 1) * bound) }
  }

  var parameterArrays: [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [layer.units, layer.width]),
      ParameterArray(name: "bias", shape: [layer.units]),
    ]
  }

  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], chance: inout RandomStream,
    into gradient: inout [Float]
  ) -> Double {
    let columns = computeScores(of: batch, at: parameters, keepsInputs: true)
    let lossSum = columns.turnIntoSlopes(&scores, labels: batch.labels.span)
    let inputs = batch.bytes == nil ? batch.inputs : gathered
    var gradient = gradient.mutableSpan
    layer.gradient(
      of: inputs.span, rows: batch.count, slopes: scores.span, columns.layout, into: &gradient)
    return lossSum / Double(batch.count)
  }

  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures {
    let columns = computeScores(of: batch, at: parameters, keepsInputs: false)
    return CrossEntropy.measures(&scores, columns, labels: batch.labels).named
  }

  /// Leaves the scores of a batch in `scores`.
  /// - Parameter keepsInputs: whether samples that are bytes are wanted in `gathered` afterwards.
  private mutating func computeScores(
    of batch: SampleBatch, at parameters: [Float], keepsInputs: Bool
  ) -> ScoreColumns {
    let layer = layer
    let columns = CrossEntropy.columns(of: batch.count, classes: layer.units, in: scores)
    if batch.bytes != nil {
      let room = layer.width * layer.gatheredRows(of: batch.count, keeps: keepsInputs)
      // Only ever in a model's first batches: an evaluation needs next to nothing.
      if gathered.count < room { gathered = Array(repeating: 0, count: room) }
    }
    Self.multiply(
      layer, batch, at: parameters, gathered: &gathered, keeps: keepsInputs, scores: &scores,
      columns)
    return columns
  }

  // Lent the arrays one by one: a span of one would lock the whole model.
  private static func multiply(
    _ layer: DenseLayer, _ batch: SampleBatch, at parameters: [Float], gathered: inout [Float],
    keeps: Bool, scores: inout [Float], _ columns: ScoreColumns
  ) {
    var scores = scores.mutableSpan
    if let bytes = batch.bytes {
      layer.outputs(
        gathering: batch.tableRows.span, from: unsafe bytes.range.bytes.span,
        scaledBy: bytes.scaling,
        into: &gathered, keeps: keeps, at: parameters.span, into: &scores, columns.layout)
    } else {
      layer.outputs(
        of: batch.inputs.span, rows: batch.count, at: parameters.span, into: &scores,
        columns.layout)
    }
  }
}
