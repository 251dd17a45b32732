import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct LSTMTests {
  /// rows, steps, features, units: around the vectors' and the tiles' edges.
  static let shapes = [
    (1, 1, 1, 1), (3, 2, 1, 4), (2, 4, 3, 2), (5, 3, 17, 5), (9, 2, 4, 16), (4, 3, 5, 19),
  ]

  struct Case {
    var layer: LSTM
    let reference: LSTMReference
    let rows: Int
    let returns: LayerSpecification.SequenceOutput
    let inputs: [Float]
    let parameters: [Float]
    /// The loss is the sum of the outputs times these, so they are its slopes.
    let factors: [Float]

    init(_ shape: Int, _ returns: LayerSpecification.SequenceOutput, seed: UInt64) {
      let (rows, steps, features, units) = LSTMTests.shapes[shape]
      // Room for more rows than are used, as in an evaluation's last batch.
      layer = LSTM(
        steps: steps, features: features, units: units, returns: returns, maximumRows: rows + 2)
      reference = LSTMReference(steps: steps, features: features, units: units)
      self.rows = rows
      self.returns = returns
      var stream = LearningTests.inputs(seed)
      inputs = stream.values(rows * steps * features)
      parameters = stream.values(layer.parameterCount)
      factors = stream.values(rows * layer.outputCount)
    }

    mutating func forward() -> [Float] {
      var outputs = Array(repeating: Float.nan, count: rows * layer.outputCount)
      var span = outputs.mutableSpan
      var chance: RandomStream?
      let (inputs, parameters, rows) = (inputs, parameters, rows)
      layer.forward(inputs.span, rows: rows, at: parameters.span, chance: &chance, into: &span)
      return outputs
    }

    /// The gradient and the slopes at the inputs; the latter are left out when not asked for.
    mutating func backward(_ outputs: [Float], asksForInputs: Bool = true) -> ([Float], [Float]) {
      var slopes = factors
      var gradient = Array(repeating: Float.nan, count: layer.parameterCount)
      var inputSlopes = Array(repeating: Float.nan, count: asksForInputs ? inputs.count : 0)
      var slopesSpan = slopes.mutableSpan
      var gradientSpan = gradient.mutableSpan
      var inputSpan = inputSlopes.mutableSpan
      let (inputs, parameters, rows) = (inputs, parameters, rows)
      layer.backward(
        slopes: &slopesSpan, inputs: inputs.span, outputs: outputs.span, rows: rows,
        at: parameters.span, gradient: &gradientSpan, inputSlopes: &inputSpan)
      return (gradient, inputSlopes)
    }

    func referenceOutputs(_ inputs: [Double], _ parameters: [Double]) -> [Double] {
      let width = inputs.count / rows
      return (0..<rows).flatMap { row in
        let all = reference.outputs(
          Array(inputs[(row * width)..<((row + 1) * width)]), parameters)
        return returns == .steps ? all.flatMap { $0 } : all[all.count - 1]
      }
    }

    func referenceLoss(_ inputs: [Double], _ parameters: [Double]) -> Double {
      zip(referenceOutputs(inputs, parameters), factors).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
  }

  @Test(arguments: shapes.indices, LayerSpecification.SequenceOutput.allCases)
  func `outputs are the textbook's`(shape: Int, returns: LayerSpecification.SequenceOutput) {
    var it = Case(shape, returns, seed: UInt64(shape))
    let outputs = it.forward()
    let reference = it.referenceOutputs(it.inputs.map(Double.init), it.parameters.map(Double.init))
    #expect(outputs.count == reference.count)
    for (value, exact) in zip(outputs, reference) { #expect(abs(Double(value) - exact) < 2e-6) }
  }

  @Test(arguments: shapes.indices, LayerSpecification.SequenceOutput.allCases)
  func `slopes agree with central differences of the textbook's outputs`(
    shape: Int, returns: LayerSpecification.SequenceOutput
  ) {
    var it = Case(shape, returns, seed: UInt64(100 + shape))
    let (gradient, inputSlopes) = it.backward(it.forward())
    let inputs = it.inputs.map(Double.init), parameters = it.parameters.map(Double.init)
    let step = 1e-5
    // Every parameter of a small layer, some of a large one.
    for i in stride(from: 0, to: parameters.count, by: max(1, parameters.count / 150)) {
      var (above, below) = (parameters, parameters)
      above[i] += step
      below[i] -= step
      let slope =
        (it.referenceLoss(inputs, above) - it.referenceLoss(inputs, below)) / (2 * step)
      #expect(abs(Double(gradient[i]) - slope) < 1e-5, "parameter \(i)")
    }
    for i in stride(from: 0, to: inputs.count, by: max(1, inputs.count / 50)) {
      var (above, below) = (inputs, inputs)
      above[i] += step
      below[i] -= step
      let slope =
        (it.referenceLoss(above, parameters) - it.referenceLoss(below, parameters)) / (2 * step)
      #expect(abs(Double(inputSlopes[i]) - slope) < 1e-5, "input \(i)")
    }
    #expect(gradient.allSatisfy(\.isFinite) && inputSlopes.allSatisfy(\.isFinite))
  }

  @Test(arguments: shapes.indices)
  func `the gradient is the same when nobody asks for slopes at the inputs`(shape: Int) {
    var it = Case(shape, .steps, seed: UInt64(200 + shape))
    let outputs = it.forward()
    let asked = it.backward(outputs).0
    _ = it.forward()
    #expect(bits(it.backward(outputs, asksForInputs: false).0) == bits(asked))
  }

  @Test func `a batch does not feel the batches before it`() {
    var used = Case(3, .last, seed: 1)
    var fresh = used
    used.layer.forwardAndBackward(rows: 7, seed: 2)
    let outputs = used.forward()
    #expect(bits(outputs) == bits(fresh.forward()))
    #expect(bits(used.backward(outputs).0) == bits(fresh.backward(outputs).0))
  }

  @Test func `arrays are PyTorch's in names, order and sizes`() {
    let layer = LSTM(steps: 80, features: 8, units: 100, returns: .last, maximumRows: 1)
    #expect(layer.parameters.map(\.name) == ["weight_ih", "weight_hh", "bias_ih", "bias_hh"])
    #expect(layer.parameters.map(\.shape) == [[400, 8], [400, 100], [400], [400]])
    #expect(layer.outputShape == [100])
    var parameters = Array(repeating: Float.nan, count: layer.parameterCount)
    var span = parameters.mutableSpan
    var stream = RandomStream(seed: 1, purpose: .initialParameters)
    layer.initialise(&span, using: &stream)
    #expect(parameters.allSatisfy { abs($0) <= 0.1 })
    #expect(parameters.contains { $0 > 0.099 } && parameters.contains { $0 < -0.099 })
  }
}

extension LSTM {
  /// Leaves something in every corner of the workspace.
  fileprivate mutating func forwardAndBackward(rows: Int, seed: UInt64) {
    var stream = LearningTests.inputs(seed)
    let inputs = stream.values(rows * inputCount), parameters = stream.values(parameterCount)
    var outputs = stream.values(rows * outputCount), slopes = stream.values(rows * outputCount)
    var gradient = parameters, inputSlopes = inputs
    var chance: RandomStream?
    var outputSpan = outputs.mutableSpan
    forward(inputs.span, rows: rows, at: parameters.span, chance: &chance, into: &outputSpan)
    var slopeSpan = slopes.mutableSpan
    var gradientSpan = gradient.mutableSpan
    var inputSpan = inputSlopes.mutableSpan
    backward(
      slopes: &slopeSpan, inputs: inputs.span, outputs: outputSpan.span, rows: rows,
      at: parameters.span, gradient: &gradientSpan, inputSlopes: &inputSpan)
  }
}
