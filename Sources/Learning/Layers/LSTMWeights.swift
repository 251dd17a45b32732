internal import Kernels

/// The two weight matrices of a long short-term memory layer, or their gradient, in rows that are
/// padded for `multiplyInOrder`.
struct LSTMWeights {
  /// Those of the features.
  var inputs: [Float]
  /// Those of the outputs of the step before.
  var states: [Float]

  /// Zeros with a row a gate.
  init(_ sizes: LSTMSizes) {
    inputs = Array(repeating: 0, count: sizes.gateCount * sizes.inputWeights.rowStride)
    states = Array(repeating: 0, count: sizes.gateCount * sizes.stateWeights.rowStride)
  }

  /// Zeros with a column a gate.
  init(transposed sizes: LSTMSizes) {
    inputs = Array(repeating: 0, count: sizes.features * sizes.gateStride)
    states = Array(repeating: 0, count: sizes.units * sizes.gateStride)
  }

  mutating func clear() {
    Learning.clear(&inputs)
    Learning.clear(&states)
  }

  /// Takes the weights from the layer's parameters as they lie.
  mutating func take(_ parameters: Span<Float>, _ s: LSTMSizes) {
    copy(
      parameters, MatrixLayout(rowStride: s.features), rows: s.gateCount, columns: s.features,
      into: &inputs, s.inputWeights)
    copy(
      parameters, MatrixLayout(offset: s.stateWeightsStart, rowStride: s.units),
      rows: s.gateCount, columns: s.units, into: &states, s.stateWeights)
  }

  /// Takes the weights from the layer's parameters with rows for columns.
  mutating func takeTransposed(_ parameters: Span<Float>, _ s: LSTMSizes) {
    copy(
      parameters, MatrixLayout(rowStride: s.features).transposed, rows: s.features,
      columns: s.gateCount, into: &inputs, s.transposedWeights)
    copy(
      parameters, MatrixLayout(offset: s.stateWeightsStart, rowStride: s.units).transposed,
      rows: s.units, columns: s.gateCount, into: &states, s.transposedWeights)
  }

  /// Puts weights with a column a gate into the layer's part of a gradient.
  func giveTransposed(to gradient: inout MutableSpan<Float>, _ s: LSTMSizes) {
    copy(
      inputs.span, s.transposedWeights.transposed, rows: s.gateCount, columns: s.features,
      into: &gradient, MatrixLayout(rowStride: s.features))
    copy(
      states.span, s.transposedWeights.transposed, rows: s.gateCount, columns: s.units,
      into: &gradient, MatrixLayout(offset: s.stateWeightsStart, rowStride: s.units))
  }
}

/// Copies a matrix [rows x columns] between layouts, by blocks that stay in cache.
private func copy(
  _ source: Span<Float>, _ from: MatrixLayout, rows: Int, columns: Int,
  into target: inout MutableSpan<Float>, _ to: MatrixLayout
) {
  let block = 32
  for top in stride(from: 0, to: rows, by: block) {
    for left in stride(from: 0, to: columns, by: block) {
      for row in top..<min(top + block, rows) {
        let read = from.offset + row * from.rowStride
        let write = to.offset + row * to.rowStride
        for column in left..<min(left + block, columns) {
          target[write + column * to.columnStride] = source[read + column * from.columnStride]
        }
      }
    }
  }
}

private func copy(
  _ source: Span<Float>, _ from: MatrixLayout, rows: Int, columns: Int,
  into target: inout [Float], _ to: MatrixLayout
) {
  var span = target.mutableSpan
  copy(source, from, rows: rows, columns: columns, into: &span, to)
}

/// Sets all values to 0.
func clear(_ values: inout [Float]) {
  var span = values.mutableSpan
  for i in span.indices { span[i] = 0 }
}
