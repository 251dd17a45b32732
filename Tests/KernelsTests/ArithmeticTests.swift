import Chance
import Kernels
import Testing

@Suite struct ArithmeticTests {
  /// rows, inner, columns.
  static let shapes = [(1, 1, 1), (5, 7, 3), (6, 130, 17), (16, 16, 16), (33, 300, 40)]

  /// The definition, in double precision.
  private static func product(
    _ a: (Int, Int) -> Float, _ b: (Int, Int) -> Float, _ shape: (Int, Int, Int)
  ) -> [Double] {
    (0..<shape.0).flatMap { row in
      (0..<shape.2).map { column in
        (0..<shape.1).reduce(0.0) { $0 + Double(a(row, $1)) * Double(b($1, column)) }
      }
    }
  }

  @Test(arguments: shapes.indices, Arithmetic.allCases)
  func `products agree with the definition to within rounding, whoever computes them`(
    index: Int, arithmetic: Arithmetic
  ) {
    let shape = Self.shapes[index], (rows, inner, columns) = shape
    for seed in 0..<UInt64(5) {
      var stream = inputs(seed)
      let stride = MatrixLayout.paddedStride(columns)
      let b = stream.values(3 + inner * stride + 16)
      // By rows, and transposed.
      for layout in [
        MatrixLayout(offset: 2, rowStride: inner + 1),
        MatrixLayout(offset: 1, rowStride: 1, columnStride: rows + 2),
      ] {
        let a = stream.values(3 + (rows + 2) * (inner + 2))
        let old = stream.values(rows * (columns + 1) + 2)
        let expected = Self.product(
          { a[layout.offset + $0 * layout.rowStride + $1 * layout.columnStride] },
          { b[3 + $0 * stride + $1] }, shape)
        for start in [ProductStart.zero, .kept] {
          var result = old
          arithmetic.multiply(
            a.span, layout, by: b.span, MatrixLayout(offset: 3, rowStride: stride), rows: rows,
            inner: inner, columns: columns, start: start, into: &result,
            MatrixLayout(offset: 2, rowStride: columns + 1))
          for row in 0..<rows {
            for column in 0..<columns {
              let place = 2 + row * (columns + 1) + column
              let before = start == .kept ? Double(old[place]) : 0
              let error = Double(result[place]) - before - expected[row * columns + column]
              #expect(abs(error) < 1e-5 * Double(inner).squareRoot(), "seed \(seed)")
            }
          }
          #expect(result.prefix(2) == old.prefix(2))
        }
      }
    }
  }

  @Test(arguments: Arithmetic.allCases) func `sums may begin with biases`(arithmetic: Arithmetic) {
    var stream = inputs(9)
    let (a, b, biases) = (stream.values(6), stream.values(64), stream.values(5))
    var result = Array(repeating: Float.nan, count: 10)
    arithmetic.multiply(
      a.span, MatrixLayout(rowStride: 3), by: b.span, MatrixLayout(rowStride: 16), rows: 2,
      inner: 3, columns: 5, biases: biases.span, into: &result, MatrixLayout(rowStride: 5))
    let expected = Self.product({ a[3 * $0 + $1] }, { b[16 * $0 + $1] }, (2, 3, 5))
    for i in expected.indices {
      #expect(abs(Double(result[i]) - expected[i] - Double(biases[i % 5])) < 1e-5)
    }
  }

  @Test(arguments: Arithmetic.allCases) func `a product over nothing is zero`(
    arithmetic: Arithmetic
  ) {
    let none: [Float] = []
    var result: [Float] = [7, .nan]
    arithmetic.multiply(
      none.span, MatrixLayout(rowStride: 1), by: none.span, MatrixLayout(rowStride: 16), rows: 2,
      inner: 0, columns: 1, into: &result, MatrixLayout(rowStride: 1))
    #expect(result == [0, 0])
  }

  @Test(arguments: [3, 10, 40]) func `layers with few units agree, whoever computes them`(
    units: Int
  ) {
    let (rows, width) = (9, 50)
    var stream = inputs(UInt64(units))
    let x = stream.values(rows * width), slopes = stream.values(rows * units)
    let parameters = stream.values(2 + units * (width + 1))
    let bytes = (0..<(20 * width)).map { _ in UInt8(stream.nextBelow(256)) }
    let chosen = (0..<rows).map { _ in Int32(stream.nextBelow(20)) }
    let columns = MatrixLayout(rowStride: 1, columnStride: rows)
    for layout in [MatrixLayout(rowStride: units), columns] {
      var results: [[Float]] = []
      for arithmetic in Arithmetic.allCases {
        let layer = DenseLayer(offset: 2, width: width, units: units, arithmetic: arithmetic)
        var outputs = Array(repeating: Float(0), count: rows * units)
        var room = outputs.mutableSpan
        layer.outputs(of: x.span, rows: rows, at: parameters.span, into: &room, layout)
        var ofBytes = outputs
        var gathered = Array(repeating: Float(0), count: rows * width)
        var byteRoom = ofBytes.mutableSpan
        layer.outputs(
          gathering: chosen.span, from: bytes.span, scaledBy: ByteScaling(scale: 1 / 255),
          into: &gathered, keeps: false, at: parameters.span, into: &byteRoom, layout)
        var gradient = parameters
        var gradientRoom = gradient.mutableSpan
        layer.gradient(of: x.span, rows: rows, slopes: slopes.span, layout, into: &gradientRoom)
        results.append(outputs + ofBytes + gradient)
      }
      for (one, other) in zip(results[0], results[1]) { #expect(abs(one - other) < 1e-4) }
    }
  }

  @Test func `the matrix kernels have a name`() {
    useOneMatrixThread()
    #expect(!matrixKernelName().isEmpty)
  }

  @Test func `a processor without fused multiply-adds is told how slow it is`() {
    let sentence = Arithmetic.ordered.slowness(at: .baseline)
    #if arch(x86_64)
      #expect(sentence?.contains("no fused multiply-add") == true)
      #expect(sentence?.contains("openblas") == true)
    #else
      #expect(sentence == nil)
    #endif
    #expect(Arithmetic.ordered.slowness(at: .wide) == nil)
    #expect(Arithmetic.openBLAS.slowness(at: .baseline) == nil)
  }
}
