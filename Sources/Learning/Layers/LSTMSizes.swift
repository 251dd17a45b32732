internal import Chance
internal import Kernels

/// The sizes of a long short-term memory layer, and where its numbers lie.
struct LSTMSizes {
  let steps: Int
  let features: Int
  let units: Int
  let maximumRows: Int

  /// Arguments of gates in a step: four a unit.
  var gateCount: Int { 4 * units }
  /// From one row of gates, and of weights by gate, to the next.
  var gateStride: Int { MatrixLayout.paddedStride(gateCount) }
  /// From one row of cells or outputs to the next.
  var stateStride: Int { MatrixLayout.paddedStride(units) }
  /// From one step's gates to the next step's.
  var gateSlot: Int { maximumRows * gateStride }
  /// From one step's cells or outputs to the next step's.
  var stateSlot: Int { maximumRows * stateStride }

  /// Where the arrays begin among the layer's parameters, behind the weights of the features.
  var stateWeightsStart: Int { gateCount * features }
  var firstBias: Int { stateWeightsStart + gateCount * units }
  var secondBias: Int { firstBias + gateCount }

  func step(rows: Int) -> LSTMStep {
    LSTMStep(rows: rows, units: units, gateStride: gateStride, stateStride: stateStride)
  }

  /// The features of step `t` [rows x features] among rows that come in.
  func inputs(at t: Int) -> MatrixLayout {
    MatrixLayout(offset: t * features, rowStride: steps * features)
  }

  func gates(at t: Int) -> MatrixLayout {
    MatrixLayout(offset: t * gateSlot, rowStride: gateStride)
  }

  /// The outputs before step `t`.
  func states(at t: Int) -> MatrixLayout {
    MatrixLayout(offset: t * stateSlot, rowStride: stateStride)
  }

  /// Weights with a column a gate.
  var transposedWeights: MatrixLayout { MatrixLayout(rowStride: gateStride) }
  /// Weights with a row a gate.
  var inputWeights: MatrixLayout { MatrixLayout(rowStride: MatrixLayout.paddedStride(features)) }
  var stateWeights: MatrixLayout { MatrixLayout(rowStride: stateStride) }

  /// Copies the outputs of step `t` to their place in the rows that go out.
  func copyStates(
    _ states: Span<Float>, after t: Int, rows: Int, into outputs: inout MutableSpan<Float>,
    _ place: MatrixLayout
  ) {
    for row in 0..<rows {
      let from = (t + 1) * stateSlot + row * stateStride
      let to = place.offset + row * place.rowStride
      for j in 0..<units { outputs[to + j] = states[from + j] }
    }
  }

  /// Adds the slopes at their place in the rows that went out to those of a step.
  func addSlopes(
    _ outputSlopes: Span<Float>, _ place: MatrixLayout, rows: Int, into slopes: inout [Float]
  ) {
    var slopes = slopes.mutableSpan
    for row in 0..<rows {
      let from = place.offset + row * place.rowStride
      for j in 0..<units { slopes[row * stateStride + j] += outputSlopes[from + j] }
    }
  }
}
