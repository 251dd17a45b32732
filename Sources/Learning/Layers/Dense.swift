internal import Chance
internal import Kernels

/// A dense layer: outputs = inputs * weight' + bias, weight [units x inputs].
///
/// Few units take the `DenseLayer` kernel, which is faster for them. Where the
/// arithmetic is `ordered` every sum has a fixed order, and the bits do not depend on the processor.
struct Dense: Layer {
  let inputShape: [Int]
  let outputShape: [Int]
  private let width: Int
  private let units: Int
  private let arithmetic: Arithmetic
  /// Nil for many units.
  private let narrow: DenseLayer?
  /// A column for each row of the batch: the inputs, then the outputs.
  private var inputColumns: [Float] = []
  private var outputColumns: [Float] = []
  private let columnStride: Int
  /// The inputs with rows of whole registers, where those of the batch are none.
  private var paddedInputs: [Float] = []
  private let paddedWidth: Int

  init(inputCount: Int, units: Int, maximumRows: Int, arithmetic: Arithmetic) {
    inputShape = [inputCount]
    outputShape = [units]
    width = inputCount
    self.units = units
    self.arithmetic = arithmetic
    narrow =
      units <= 20 ? DenseLayer(width: inputCount, units: units, arithmetic: arithmetic) : nil
    columnStride = MatrixLayout.paddedStride(maximumRows)
    paddedWidth = (inputCount + 15) / 16 * 16
    guard narrow == nil else { return }
    inputColumns = Array(repeating: 0, count: width * columnStride)
    outputColumns = Array(repeating: 0, count: units * columnStride)
    if paddedWidth > width {
      paddedInputs = Array(repeating: 0, count: maximumRows * paddedWidth)
    }
  }

  static func parameters(inputs: Int, units: Int) -> [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [units, inputs]),
      ParameterArray(name: "bias", shape: [units]),
    ]
  }

  var parameters: [ParameterArray] { Self.parameters(inputs: width, units: units) }

  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream) {
    parameters.fillUniform(inputs: width, using: &stream)
  }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    if let narrow {
      return narrow.outputs(of: inputs, rows: rows, at: parameters, into: &outputs)
    }
    transpose(inputs, rows: rows, columns: width, into: &inputColumns, stride: columnStride)
    Self.multiply(
      arithmetic, parameters, inputColumns, units, width, rows, columnStride, into: &outputColumns)
    let biases = units * width
    for unit in 0..<units {
      let bias = parameters[biases + unit]
      for row in 0..<rows {
        outputs[row * units + unit] = outputColumns[unit * columnStride + row] + bias
      }
    }
  }

  /// weights [units x width] times columns [width x rows].
  private static func multiply(
    _ arithmetic: Arithmetic, _ weights: Span<Float>, _ columns: [Float], _ units: Int,
    _ width: Int, _ rows: Int,
    _ columnStride: Int, into results: inout [Float]
  ) {
    let part = arithmetic.part(of: width)
    for start in stride(from: 0, to: width, by: part) {
      arithmetic.multiply(
        weights, MatrixLayout(offset: start, rowStride: width), by: columns.span,
        MatrixLayout(offset: start * columnStride, rowStride: columnStride), rows: units,
        inner: min(part, width - start), columns: rows, start: start == 0 ? .zero : .kept,
        into: &results, MatrixLayout(rowStride: columnStride))
    }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    if let narrow {
      narrow.gradient(of: inputs, rows: rows, slopes: slopes.span, into: &gradient)
      addFew(slopes.span, rows: rows, at: parameters, into: &inputSlopes)
      return
    }
    let weightCount = units * width
    for unit in 0..<units { gradient[weightCount + unit] = 0 }
    for row in 0..<rows {
      for unit in 0..<units { gradient[weightCount + unit] += slopes[row * units + unit] }
    }
    let slopeColumns = MatrixLayout(rowStride: 1, columnStride: units)
    if paddedWidth == width {
      arithmetic.multiply(
        slopes.span, slopeColumns, by: inputs, MatrixLayout(rowStride: width), rows: units,
        inner: rows, columns: width, into: &gradient, MatrixLayout(rowStride: width))
    } else {
      pad(inputs, rows: rows, columns: width, into: &paddedInputs, stride: paddedWidth)
      arithmetic.multiply(
        slopes.span, slopeColumns, by: paddedInputs.span, MatrixLayout(rowStride: paddedWidth),
        rows: units, inner: rows, columns: width, into: &gradient, MatrixLayout(rowStride: width))
    }
    guard !inputSlopes.isEmpty else { return }
    // The biases behind the weights are as many as a register has numbers, or more.
    let part = arithmetic.part(of: units)
    for start in stride(from: 0, to: units, by: part) {
      arithmetic.multiply(
        slopes.span, MatrixLayout(offset: start, rowStride: units), by: parameters,
        MatrixLayout(offset: start * width, rowStride: width), rows: rows,
        inner: min(part, units - start), columns: width, start: start == 0 ? .zero : .kept,
        into: &inputSlopes, MatrixLayout(rowStride: width))
    }
  }

  /// The slopes at the inputs of a layer with few units.
  private func addFew(
    _ slopes: Span<Float>, rows: Int, at parameters: Span<Float>,
    into inputSlopes: inout MutableSpan<Float>
  ) {
    guard !inputSlopes.isEmpty else { return }
    for i in inputSlopes.indices { inputSlopes[i] = 0 }
    for row in 0..<rows {
      var sums = inputSlopes._mutatingExtracting((row * width)..<((row + 1) * width))
      for unit in 0..<units {
        let slope = slopes[row * units + unit]
        let weights = parameters.extracting((unit * width)..<((unit + 1) * width))
        for j in weights.indices { sums[j] += slope * weights[j] }
      }
    }
  }
}
