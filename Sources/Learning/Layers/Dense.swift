internal import Kernels

/// A dense layer: outputs = inputs * weight' + bias, weight [units x inputs].
///
/// Few units take the `DenseLayer` kernel, which is faster for them; others OpenBLAS.
struct Dense: Layer {
  let inputShape: [Int]
  let outputShape: [Int]
  private let width: Int
  private let units: Int
  /// Nil for many units.
  private let narrow: DenseLayer?
  /// A column of ones: its product with the slopes is their sum over the rows.
  private let ones: [Float]

  init(inputCount: Int, units: Int, maximumRows: Int) {
    inputShape = [inputCount]
    outputShape = [units]
    width = inputCount
    self.units = units
    narrow = units <= 20 ? DenseLayer(width: inputCount, units: units) : nil
    ones = Array(repeating: 1, count: maximumRows)
  }

  var parameters: [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [units, width]),
      ParameterArray(name: "bias", shape: [units]),
    ]
  }

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
    let biases = units * width
    for row in 0..<rows {
      for unit in 0..<units { outputs[row * units + unit] = parameters[biases + unit] }
    }
    multiply(
      inputs, by: parameters.extracting(..<biases), .transposed, rows: rows, inner: width,
      columns: units, keep: 1, into: &outputs)
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    let weightCount = units * width
    if let narrow {
      narrow.gradient(of: inputs, rows: rows, slopes: slopes.span, into: &gradient)
    } else {
      var weights = gradient._mutatingExtracting(..<weightCount)
      multiply(
        slopes.span, .transposed, by: inputs, rows: units, inner: rows, columns: width,
        into: &weights)
      var biases = gradient._mutatingExtracting(weightCount...)
      multiply(
        ones.span.extracting(..<rows), by: slopes.span, rows: 1, inner: rows, columns: units,
        into: &biases)
    }
    guard !inputSlopes.isEmpty else { return }
    multiply(
      slopes.span, by: parameters.extracting(..<weightCount), rows: rows, inner: units,
      columns: width, into: &inputSlopes)
  }
}
