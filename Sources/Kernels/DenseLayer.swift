internal import CKernels

/// A dense layer within a model's flat parameters: weights [units x width] row by row, then a bias for
/// each unit.
///
/// For layers with few units, where a general matrix product is at its worst: 64 rows of 784 into 10
/// units take 5.5 us and their gradient 4.2 us on the level `widest`, 9.8 and 8.7 us on `wide`, where
/// OpenBLAS takes 15 and 14 us in its best layout. Sums have a fixed order, so the bits are the same
/// on every level and processor, which a BLAS does not promise.
public struct DenseLayer: Hashable, Sendable {
  /// Where the layer's parameters begin.
  public let offset: Int
  /// Numbers that enter a unit, at least 1.
  public let width: Int
  /// Numbers that leave the layer, at least 1.
  public let units: Int

  /// A layer whose parameters begin at `offset`.
  /// - Precondition: `offset` is at least 0, the others at least 1.
  public init(offset: Int = 0, width: Int, units: Int) {
    precondition(offset >= 0 && width >= 1 && units >= 1, "\(offset), \(width) x \(units)")
    self.offset = offset
    self.width = width
    self.units = units
  }

  /// Weights and biases.
  public var parameterCount: Int { units * (width + 1) }

  /// `outputs[r, u] = inputs[r] . weights[u] + biases[u]` for each of `rows` rows.
  ///
  /// inputs [rows x width], outputs [rows x units], row by row; what lies behind stays. A product is
  /// summed in 16 lanes, term j in lane j mod 16, then the lanes by halving. Allocates nothing.
  /// - Precondition: the sizes fit, and this processor has `level`.
  public func outputs(
    of inputs: Span<Float>, rows: Int, at parameters: Span<Float>,
    into outputs: inout MutableSpan<Float>, level: VectorLevel = .best
  ) {
    precondition(rows >= 0 && inputs.count >= rows * width, "\(inputs.count) inputs, \(rows) rows")
    precondition(outputs.count >= rows * units, "\(outputs.count) outputs, \(rows) rows")
    precondition(parameters.count >= offset + parameterCount, "\(parameters.count) parameters")
    precondition(level <= .best, "this processor lacks \(level)")
    guard rows > 0 else { return }
    unsafe inputs.withUnsafeBufferPointer { inputs in
      unsafe parameters.withUnsafeBufferPointer { parameters in
        unsafe outputs.withUnsafeMutableBufferPointer { outputs in
          let weights = unsafe parameters.baseAddress! + offset
          unsafe metronome_row_products(
            level.rawValue, inputs.baseAddress!, rows, width, weights, weights + units * width,
            units, outputs.baseAddress!)
        }
      }
    }
  }

  /// The gradient of the layer's parameters, from the loss's slopes at its outputs.
  ///
  /// For weights the sum over rows r, in order, of `slopes[r, u] * inputs[r, j]`, for biases that of
  /// `slopes[r, u]`. inputs [rows x width], slopes [rows x units]; what lies outside the layer's
  /// place in `gradient` stays. Allocates nothing.
  /// - Precondition: the sizes fit, and this processor has `level`.
  public func gradient(
    of inputs: Span<Float>, rows: Int, slopes: Span<Float>,
    into gradient: inout MutableSpan<Float>, level: VectorLevel = .best
  ) {
    precondition(rows >= 0 && inputs.count >= rows * width, "\(inputs.count) inputs, \(rows) rows")
    precondition(slopes.count >= rows * units, "\(slopes.count) slopes, \(rows) rows")
    precondition(gradient.count >= offset + parameterCount, "\(gradient.count) parameters")
    precondition(level <= .best, "this processor lacks \(level)")
    let biases = offset + units * width
    for unit in 0..<units { gradient[biases + unit] = 0 }
    for row in 0..<rows {
      for unit in 0..<units { gradient[biases + unit] += slopes[row * units + unit] }
    }
    guard rows > 0 else {
      for i in offset..<biases { gradient[i] = 0 }
      return
    }
    unsafe inputs.withUnsafeBufferPointer { inputs in
      unsafe slopes.withUnsafeBufferPointer { slopes in
        unsafe gradient.withUnsafeMutableBufferPointer { gradient in
          unsafe metronome_column_products(
            level.rawValue, inputs.baseAddress!, rows, width, slopes.baseAddress!, units,
            gradient.baseAddress! + offset)
        }
      }
    }
  }
}
