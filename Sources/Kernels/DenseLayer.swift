internal import CKernels

/// A dense layer within a model's flat parameters: weights [units x width] row by row, then a bias for
/// each unit.
///
/// For layers with few units, where a general matrix product is at its worst: 64 rows of 784 into 10
/// units take 4.8 us and their gradient 4.2 us on the level `widest`, 9.8 and 8.7 us on `wide`, where
/// OpenBLAS takes 15 and 14 us in its best layout. Sums have a fixed order, so the bits are the same
/// on every level and processor. Where `arithmetic` is `openBLAS`, the products and their order are
/// OpenBLAS's.
public struct DenseLayer: Hashable, Sendable {
  /// Where the layer's parameters begin.
  public let offset: Int
  /// Numbers that enter a unit, at least 1.
  public let width: Int
  /// Numbers that leave the layer, at least 1.
  public let units: Int
  /// Who computes its products.
  public let arithmetic: Arithmetic

  /// A layer whose parameters begin at `offset`.
  /// - Precondition: `offset` is at least 0, the others at least 1.
  public init(offset: Int = 0, width: Int, units: Int, arithmetic: Arithmetic = .ordered) {
    precondition(offset >= 0 && width >= 1 && units >= 1, "\(offset), \(width) x \(units)")
    self.offset = offset
    self.width = width
    self.units = units
    self.arithmetic = arithmetic
  }

  /// Weights and biases.
  public var parameterCount: Int { units * (width + 1) }

  /// `outputs[r, u] = inputs[r] . weights[u] + biases[u]` for each of `rows` rows.
  ///
  /// inputs [rows x width] row by row, outputs [rows x units] as `layout` has them, row by row where it
  /// is nil; what lies between and behind stays. A product is summed in 16 lanes, term j in lane j mod
  /// 16, then the lanes by halving. Allocates nothing.
  /// - Precondition: the sizes fit, and this processor has `level`.
  public func outputs(
    of inputs: Span<Float>, rows: Int, at parameters: Span<Float>,
    into outputs: inout MutableSpan<Float>, _ layout: MatrixLayout? = nil,
    level: VectorLevel = .best
  ) {
    precondition(rows >= 0 && inputs.count >= rows * width, "\(inputs.count) inputs, \(rows) rows")
    guard rows > 0 else { return }
    guard arithmetic == .ordered else {
      return multiplyRowsByBLAS(inputs, rows: rows, at: parameters, into: &outputs, layout)
    }
    unsafe inputs.withUnsafeBufferPointer { inputs in
      // Nothing is written there where nothing is gathered.
      let x = unsafe UnsafeMutablePointer(mutating: inputs.baseAddress!)
      unsafe multiplyRows(rows, x, nil, false, parameters, &outputs, layout, level)
    }
  }

  /// The same for rows of bytes, which become numbers on the way, a few at a time: while they are in the
  /// first-level cache, and the ones behind them are fetched.
  ///
  /// The bits are those of `gather` and `outputs(of:)`. 64 rows of 784 bytes that lie anywhere in 47 MB
  /// take 7.4 us into 10 units on the level `widest`, 9.2 us one after the other.
  /// - Parameters:
  ///   - bytes: rows of `width`, of which `rows` are taken.
  ///   - inputs: has room for `gatheredRows` of them; with `keeps` all are there afterwards.
  public func outputs(
    gathering rows: Span<Int32>, from bytes: Span<UInt8>, scaledBy scaling: ByteScaling,
    into inputs: inout [Float], keeps: Bool, at parameters: Span<Float>,
    into outputs: inout MutableSpan<Float>, _ layout: MatrixLayout? = nil,
    level: VectorLevel = .best
  ) {
    guard rows.count > 0 else { return }
    let room = gatheredRows(of: rows.count, keeps: keeps)
    precondition(inputs.count >= room * width, "no room for \(room) rows of \(width)")
    guard arithmetic == .ordered else {
      var gathered = inputs.mutableSpan
      gather(
        rows: rows, ofWidth: width, from: bytes, scaledBy: scaling, into: &gathered, level: level)
      return multiplyRowsByBLAS(
        gathered.span, rows: rows.count, at: parameters, into: &outputs, layout)
    }
    unsafe inputs.withUnsafeMutableBufferPointer { inputs in
      unsafe scaling.withSamples(bytes, ofWidth: width, rows: rows) { samples in
        unsafe multiplyRows(
          rows.count, inputs.baseAddress!, &samples, keeps, parameters, &outputs, layout, level)
      }
    }
  }

  /// Rows that are gathered at a time, of a batch of `rows`.
  /// - Parameter keeps: whether they are wanted afterwards.
  public func gatheredRows(of rows: Int, keeps: Bool) -> Int {
    arithmetic == .ordered && !keeps ? min(rows, 4) : rows
  }

  private func multiplyRows(
    _ rows: Int, _ inputs: UnsafeMutablePointer<Float>,
    _ gathered: UnsafePointer<metronome_samples>?, _ keeps: Bool, _ parameters: Span<Float>,
    _ outputs: inout MutableSpan<Float>, _ layout: MatrixLayout?, _ level: VectorLevel
  ) {
    let layout = layout ?? MatrixLayout(rowStride: units)
    precondition(
      layout.end(rows: rows, columns: units) <= outputs.count, "\(outputs.count), \(rows) rows")
    precondition(parameters.count >= offset + parameterCount, "\(parameters.count) parameters")
    precondition(level <= .best, "this processor lacks \(level)")
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe outputs.withUnsafeMutableBufferPointer { outputs in
        let weights = unsafe parameters.baseAddress! + offset
        var products = unsafe metronome_row_products(
          rows: rows, width: width, units: units, x: inputs, gathered: gathered,
          keeps: keeps ? 1 : 0, weights: weights, biases: weights + units * width,
          out: outputs.baseAddress! + layout.offset, row_step: layout.rowStride,
          unit_step: layout.columnStride)
        unsafe metronome_multiply_rows(level.rawValue, &products)
      }
    }
  }

  private func multiplyRowsByBLAS(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>,
    into outputs: inout MutableSpan<Float>, _ layout: MatrixLayout?
  ) {
    let layout = layout ?? MatrixLayout(rowStride: units)
    precondition(parameters.count >= offset + parameterCount, "\(parameters.count) parameters")
    precondition(
      layout.end(rows: rows, columns: units) <= outputs.count, "\(outputs.count), \(rows) rows")
    for row in 0..<rows {
      let first = layout.offset + row * layout.rowStride
      for unit in 0..<units {
        outputs[first + unit * layout.columnStride] = parameters[offset + units * width + unit]
      }
    }
    let inputLayout = MatrixLayout(rowStride: width)
    let weights = MatrixLayout(offset: offset, rowStride: width)
    if layout.columnStride == 1 {
      multiplyByBLAS(
        inputs, inputLayout, by: parameters, weights.transposed, rows: rows, inner: width,
        columns: units, start: .kept, into: &outputs, layout)
    } else {
      multiplyByBLAS(
        parameters, weights, by: inputs, inputLayout.transposed, rows: units, inner: width,
        columns: rows, start: .kept, into: &outputs, layout.transposed)
    }
  }

  /// The gradient of the layer's parameters, from the loss's slopes at its outputs.
  ///
  /// For weights the sum over rows r, in order, of `slopes[r, u] * inputs[r, j]`, for biases that of
  /// `slopes[r, u]`. inputs [rows x width], slopes [rows x units] as `layout` has them, row by row where
  /// it is nil; what lies outside the layer's place in `gradient` stays. Allocates nothing.
  /// - Precondition: the sizes fit, and this processor has `level`.
  public func gradient(
    of inputs: Span<Float>, rows: Int, slopes: Span<Float>, _ layout: MatrixLayout? = nil,
    into gradient: inout MutableSpan<Float>, level: VectorLevel = .best
  ) {
    let layout = layout ?? MatrixLayout(rowStride: units)
    precondition(rows >= 0 && inputs.count >= rows * width, "\(inputs.count) inputs, \(rows) rows")
    precondition(
      layout.end(rows: rows, columns: units) <= slopes.count, "\(slopes.count), \(rows) rows")
    precondition(gradient.count >= offset + parameterCount, "\(gradient.count) parameters")
    precondition(level <= .best, "this processor lacks \(level)")
    let biases = offset + units * width
    for unit in 0..<units { gradient[biases + unit] = 0 }
    for row in 0..<rows {
      let first = layout.offset + row * layout.rowStride
      for unit in 0..<units {
        gradient[biases + unit] += slopes[first + unit * layout.columnStride]
      }
    }
    guard rows > 0 else {
      for i in offset..<biases { gradient[i] = 0 }
      return
    }
    guard arithmetic == .ordered else {
      return multiplyByBLAS(
        slopes, layout.transposed, by: inputs, MatrixLayout(rowStride: width), rows: units,
        inner: rows, columns: width, start: .zero, into: &gradient,
        MatrixLayout(offset: offset, rowStride: width))
    }
    unsafe inputs.withUnsafeBufferPointer { inputs in
      unsafe slopes.withUnsafeBufferPointer { slopes in
        unsafe gradient.withUnsafeMutableBufferPointer { gradient in
          var products = unsafe metronome_column_products(
            rows: rows, width: width, units: units, x: inputs.baseAddress!,
            factors: slopes.baseAddress! + layout.offset, row_step: layout.rowStride,
            unit_step: layout.columnStride, out: gradient.baseAddress! + offset)
          unsafe metronome_multiply_columns(level.rawValue, &products)
        }
      }
    }
  }
}
