import Chance
import Kernels
import Testing

@Suite struct DenseLayerTests {
  /// rows, width, units: around the tiles' and the lanes' edges.
  static let shapes = [
    (1, 1, 1), (2, 3, 2), (3, 16, 5), (4, 15, 6), (5, 17, 4), (7, 33, 11), (9, 64, 10),
    (13, 100, 3),
    (4, 130, 5),
  ]

  @Test(arguments: shapes.indices, levels)
  func `outputs are the rows' products with the weights plus the biases`(
    shape: Int, level: VectorLevel
  ) {
    let (rows, width, units) = Self.shapes[shape]
    var stream = inputs(UInt64(shape))
    let x = stream.values(rows * width)
    let parameters = stream.values(3 + units * (width + 1))
    let layer = DenseLayer(offset: 3, width: width, units: units)
    var outputs = Array(repeating: Float(9), count: rows * units + 2)
    var span = outputs.mutableSpan
    layer.outputs(of: x.span, rows: rows, at: parameters.span, into: &span, level: level)
    for row in 0..<rows {
      for unit in 0..<units {
        var expected = Double(parameters[3 + units * width + unit])
        for j in 0..<width {
          expected += Double(x[row * width + j]) * Double(parameters[3 + unit * width + j])
        }
        #expect(abs(Double(outputs[row * units + unit]) - expected) < 1e-5)
      }
    }
    #expect(outputs.suffix(2) == [9, 9])
  }

  @Test(arguments: shapes.indices, levels)
  func `the gradient sums slopes times inputs over the rows, in order`(
    shape: Int, level: VectorLevel
  ) {
    let (rows, width, units) = Self.shapes[shape]
    var stream = inputs(UInt64(100 + shape))
    let x = stream.values(rows * width)
    let slopes = stream.values(rows * units)
    let layer = DenseLayer(offset: 2, width: width, units: units)
    var gradient = Array(repeating: Float(9), count: layer.parameterCount + 4)
    var span = gradient.mutableSpan
    layer.gradient(of: x.span, rows: rows, slopes: slopes.span, into: &span, level: level)
    // Each number is one running sum in single precision, so the reference agrees in every bit.
    for unit in 0..<units {
      for j in 0..<width {
        var expected: Float = 0
        for row in 0..<rows { expected += x[row * width + j] * slopes[row * units + unit] }
        #expect(gradient[2 + unit * width + j] == expected)
      }
      var bias: Float = 0
      for row in 0..<rows { bias += slopes[row * units + unit] }
      #expect(gradient[2 + units * width + unit] == bias)
    }
    #expect(gradient.prefix(2) == [9, 9])
    #expect(gradient.suffix(2) == [9, 9])
  }

  @Test(arguments: shapes.indices)
  func `every instruction level returns the same bits`(shape: Int) {
    let (rows, width, units) = Self.shapes[shape]
    var stream = inputs(UInt64(200 + shape))
    let x = stream.values(rows * width)
    let slopes = stream.values(rows * units)
    let layer = DenseLayer(width: width, units: units)
    let parameters = stream.values(layer.parameterCount)
    let results = levels.map { level in
      var outputs = Array(repeating: Float(0), count: rows * units)
      var gradient = Array(repeating: Float(0), count: layer.parameterCount)
      var outputSpan = outputs.mutableSpan
      layer.outputs(of: x.span, rows: rows, at: parameters.span, into: &outputSpan, level: level)
      var gradientSpan = gradient.mutableSpan
      layer.gradient(
        of: x.span, rows: rows, slopes: slopes.span, into: &gradientSpan, level: level)
      return bits(outputs + gradient)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(arguments: shapes.indices, levels)
  func `bytes that become numbers on the way give the bits of numbers that are there`(
    shape: Int, level: VectorLevel
  ) {
    let (rows, width, units) = Self.shapes[shape]
    var stream = inputs(UInt64(300 + shape))
    let bytes = (0..<(20 * width)).map { _ in UInt8(stream.nextBelow(256)) }
    let chosen = (0..<rows).map { _ in Int32(stream.nextBelow(20)) }
    let layer = DenseLayer(offset: 1, width: width, units: units)
    let parameters = stream.values(1 + layer.parameterCount)
    let scaled = ByteScaling(
      scale: 1 / 255, factors: stream.values(width), offsets: stream.values(width))
    for scaling in [ByteScaling(scale: 1 / 255), scaled] {
      var x = chosen.flatMap { row in
        (0..<width).map { Float(bytes[Int(row) * width + $0]) * scaling.scale }
      }
      if !scaling.factors.isEmpty {
        for i in x.indices { x[i] = x[i] * scaling.factors[i % width] + scaling.offsets[i % width] }
      }
      // By columns, as scores lie.
      let layout = MatrixLayout(rowStride: 1, columnStride: rows + 3)
      var expected = Array(repeating: Float(9), count: units * (rows + 3))
      var room = expected.mutableSpan
      layer.outputs(of: x.span, rows: rows, at: parameters.span, into: &room, layout, level: level)
      for keeps in [true, false] {
        var gathered = Array(repeating: Float(7), count: (keeps ? rows : min(rows, 4)) * width)
        var outputs = Array(repeating: Float(9), count: expected.count)
        var span = outputs.mutableSpan
        layer.outputs(
          gathering: chosen.span, from: bytes.span, scaledBy: scaling, into: &gathered,
          keeps: keeps, at: parameters.span, into: &span, layout, level: level)
        #expect(bits(outputs) == bits(expected))
        if keeps { #expect(bits(gathered) == bits(x)) }
      }
    }
  }

  @Test(arguments: shapes.indices, levels)
  func `where outputs and slopes lie changes no bit`(shape: Int, level: VectorLevel) {
    let (rows, width, units) = Self.shapes[shape]
    var stream = inputs(UInt64(400 + shape))
    let x = stream.values(rows * width)
    let layer = DenseLayer(width: width, units: units)
    let parameters = stream.values(layer.parameterCount)
    let layout = MatrixLayout(offset: 2, rowStride: 1, columnStride: rows + 1)
    var byRows = Array(repeating: Float(0), count: rows * units)
    var byColumns = Array(repeating: Float(0), count: 2 + units * (rows + 1))
    var rowSpan = byRows.mutableSpan
    layer.outputs(of: x.span, rows: rows, at: parameters.span, into: &rowSpan, level: level)
    var columnSpan = byColumns.mutableSpan
    layer.outputs(
      of: x.span, rows: rows, at: parameters.span, into: &columnSpan, layout, level: level)
    for row in 0..<rows {
      for unit in 0..<units {
        #expect(byColumns[2 + unit * (rows + 1) + row] == byRows[row * units + unit])
      }
    }
    var gradients = [parameters, parameters]
    var first = gradients[0].mutableSpan
    layer.gradient(of: x.span, rows: rows, slopes: byRows.span, into: &first, level: level)
    var second = gradients[1].mutableSpan
    layer.gradient(
      of: x.span, rows: rows, slopes: byColumns.span, layout, into: &second, level: level)
    #expect(bits(gradients[0]) == bits(gradients[1]))
  }

  @Test func `no rows give no outputs and a gradient of zeros`() {
    let layer = DenseLayer(width: 3, units: 2)
    let none: [Float] = []
    var outputs: [Float] = [5]
    var gradient = Array(repeating: Float(5), count: 8)
    var outputSpan = outputs.mutableSpan
    layer.outputs(of: none.span, rows: 0, at: gradient.span, into: &outputSpan)
    var gradientSpan = gradient.mutableSpan
    layer.gradient(of: none.span, rows: 0, slopes: none.span, into: &gradientSpan)
    #expect(outputs == [5])
    #expect(gradient == Array(repeating: 0, count: 8))
  }

  @Test func `a layer larger than the parameters is our own bug and stops the process`() async {
    await #expect(processExitsWith: .failure) {
      let two: [Float] = [1, 2]
      var outputs: [Float] = [0]
      var span = outputs.mutableSpan
      DenseLayer(width: 2, units: 1).outputs(of: two.span, rows: 1, at: two.span, into: &span)
    }
  }
}
