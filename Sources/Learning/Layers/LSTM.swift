internal import Chance
internal import Kernels

/// A long short-term memory layer over rows of [steps x features], in PyTorch's terms:
/// weight_ih [4 units x features], weight_hh [4 units x units], bias_ih and bias_hh [4 units], gates in
/// the order input, forget, cell, output. Outputs and cells are 0 before the first step.
///
/// Gates go through `LSTMStep`, products (the biases' sum, then the features, then the units) through
/// the arithmetic: where that is `ordered`, the bits do not depend on the processor.
///
/// Each step's gates, cells and outputs are kept for `backward`: 24 bytes a row, step and unit, and
/// padding. The gradient of weights is summed from the last step to the first, in each over the rows.
struct LSTM: Layer {
  let inputShape: [Int]
  let outputShape: [Int]
  private let sizes: LSTMSizes
  private let returns: LayerSpecification.SequenceOutput
  private let arithmetic: Arithmetic

  /// The weights as each direction multiplies by them; copies, made anew in each call.
  private var forwardWeights: LSTMWeights
  private var backwardWeights: LSTMWeights
  /// The sum of the two biases.
  private var biases: [Float]

  /// For each step [rows x 4 units]: the gates, in `backward` the slopes at their arguments.
  private var gates: [Float]
  /// For each step [rows x units], before a first that stays 0.
  private var cells: [Float]
  private var states: [Float]

  /// The slopes at the outputs and the cells of the step at hand.
  private var stateSlopes: [Float]
  private var cellSlopes: [Float]
  /// The gradient, transposed as `forwardWeights` are.
  private var slopes: LSTMWeights
  private var biasSlopes: [Float]

  init(
    steps: Int, features: Int, units: Int, returns: LayerSpecification.SequenceOutput,
    maximumRows: Int, arithmetic: Arithmetic = .ordered
  ) {
    let sizes = LSTMSizes(
      steps: steps, features: features, units: units, maximumRows: maximumRows)
    inputShape = [steps, features]
    outputShape = returns == .steps ? [steps, units] : [units]
    self.sizes = sizes
    self.returns = returns
    self.arithmetic = arithmetic
    forwardWeights = LSTMWeights(transposed: sizes)
    backwardWeights = LSTMWeights(sizes)
    slopes = forwardWeights
    biases = Array(repeating: 0, count: sizes.gateStride)
    biasSlopes = biases
    gates = Array(repeating: 0, count: steps * sizes.gateSlot)
    cells = Array(repeating: 0, count: (steps + 1) * sizes.stateSlot)
    states = cells
    stateSlopes = Array(repeating: 0, count: sizes.stateSlot)
    cellSlopes = stateSlopes
  }

  var parameters: [ParameterArray] {
    Self.parameters(features: sizes.features, units: sizes.units)
  }

  static func parameters(features: Int, units: Int) -> [ParameterArray] {
    let gates = 4 * units
    return [
      ParameterArray(name: "weight_ih", shape: [gates, features]),
      ParameterArray(name: "weight_hh", shape: [gates, units]),
      ParameterArray(name: "bias_ih", shape: [gates]),
      ParameterArray(name: "bias_hh", shape: [gates]),
    ]
  }

  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream) {
    parameters.fillUniform(inputs: sizes.units, using: &stream)
  }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    let s = sizes
    let step = s.step(rows: rows)
    forwardWeights.takeTransposed(parameters, s)
    for j in 0..<s.gateCount {
      biases[j] = parameters[s.firstBias + j] + parameters[s.secondBias + j]
    }
    for t in 0..<s.steps {
      Self.computeArguments(
        arithmetic, s, inputs, states: states, rows: rows, at: t, weights: forwardWeights,
        biases: biases,
        into: &gates)
      step.advance(
        gates: &gates, at: t * s.gateSlot, cells: &cells, outputs: &states,
        before: t * s.stateSlot, at: (t + 1) * s.stateSlot)
      if returns == .steps || t == s.steps - 1 {
        s.copyStates(states.span, after: t, rows: rows, into: &outputs, place(of: t))
      }
    }
  }

  mutating func backward(
    slopes outputSlopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>,
    rows: Int, at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    let s = sizes
    let step = s.step(rows: rows)
    backwardWeights.take(parameters, s)
    slopes.clear()
    clear(&biasSlopes)
    clear(&stateSlopes)
    clear(&cellSlopes)
    for t in (0..<s.steps).reversed() {
      if returns == .steps || t == s.steps - 1 {
        s.addSlopes(outputSlopes.span, place(of: t), rows: rows, into: &stateSlopes)
      }
      step.retreat(
        gates: &gates, at: t * s.gateSlot, cells: cells, before: t * s.stateSlot,
        at: (t + 1) * s.stateSlot, slopes: stateSlopes, cellSlopes: &cellSlopes)
      Self.addToGradient(
        arithmetic, s, inputs, states: states, gates: gates, rows: rows, at: t, weights: &slopes,
        biases: &biasSlopes)
      if !inputSlopes.isEmpty {
        arithmetic.multiply(
          gates.span, s.gates(at: t), by: backwardWeights.inputs.span, s.inputWeights, rows: rows,
          inner: s.gateCount, columns: s.features, into: &inputSlopes, s.inputs(at: t))
      }
      if t > 0 {
        Self.computeStateSlopes(
          arithmetic, s, gates: gates, rows: rows, at: t, weights: backwardWeights,
          into: &stateSlopes)
      }
    }
    slopes.giveTransposed(to: &gradient, s)
    for j in 0..<s.gateCount {
      gradient[s.firstBias + j] = biasSlopes[j]
      gradient[s.secondBias + j] = biasSlopes[j]
    }
  }

  // What follows is lent the arrays one by one: a span of one would lock the whole layer.

  /// The arguments of the gates at step `t`.
  private static func computeArguments(
    _ arithmetic: Arithmetic, _ s: LSTMSizes, _ inputs: Span<Float>, states: [Float], rows: Int,
    at t: Int,
    weights: LSTMWeights, biases: [Float], into gates: inout [Float]
  ) {
    arithmetic.multiply(
      inputs, s.inputs(at: t), by: weights.inputs.span, s.transposedWeights, rows: rows,
      inner: s.features, columns: s.gateCount, biases: biases.span, into: &gates, s.gates(at: t))
    guard t > 0 else { return }
    arithmetic.multiply(
      states.span, s.states(at: t), by: weights.states.span, s.transposedWeights, rows: rows,
      inner: s.units, columns: s.gateCount, start: .kept, into: &gates, s.gates(at: t))
  }

  /// The slopes at the outputs before step `t` by way of its gates.
  private static func computeStateSlopes(
    _ arithmetic: Arithmetic, _ s: LSTMSizes, gates: [Float], rows: Int, at t: Int,
    weights: LSTMWeights,
    into slopes: inout [Float]
  ) {
    arithmetic.multiply(
      gates.span, s.gates(at: t), by: weights.states.span, s.stateWeights, rows: rows,
      inner: s.gateCount, columns: s.units, into: &slopes, s.states(at: 0))
  }

  /// Adds what step `t` has to say of the weights and biases.
  private static func addToGradient(
    _ arithmetic: Arithmetic, _ s: LSTMSizes, _ inputs: Span<Float>, states: [Float],
    gates: [Float], rows: Int, at t: Int,
    weights: inout LSTMWeights, biases: inout [Float]
  ) {
    arithmetic.multiply(
      inputs, s.inputs(at: t).transposed, by: gates.span, s.gates(at: t), rows: s.features,
      inner: rows, columns: s.gateCount, start: .kept, into: &weights.inputs, s.transposedWeights)
    // A row of ones times the slopes is their sum over the rows.
    arithmetic.multiply(
      one.span, MatrixLayout(rowStride: 0, columnStride: 0), by: gates.span, s.gates(at: t),
      rows: 1, inner: rows, columns: s.gateCount, start: .kept, into: &biases,
      MatrixLayout(rowStride: s.gateStride))
    guard t > 0 else { return }
    arithmetic.multiply(
      states.span, s.states(at: t).transposed, by: gates.span, s.gates(at: t), rows: s.units,
      inner: rows, columns: s.gateCount, start: .kept, into: &weights.states, s.transposedWeights)
  }

  private static let one: [Float] = [1]

  /// Where the outputs of step `t` lie in a row that goes out.
  private func place(of t: Int) -> MatrixLayout {
    returns == .steps
      ? MatrixLayout(offset: t * sizes.units, rowStride: sizes.steps * sizes.units)
      : MatrixLayout(rowStride: sizes.units)
  }
}
