import Chance
import Glibc
import Kernels
import Testing

@Suite struct OrderedProductTests {
  /// rows, inner, columns: around the edges of the tiles and of the vectors.
  static let shapes = [
    (1, 1, 1), (2, 3, 15), (3, 2, 16), (4, 5, 17), (5, 7, 33), (7, 4, 48), (9, 3, 64), (11, 6, 80),
    (13, 2, 81), (16, 9, 112), (23, 5, 96), (26, 3, 171),
  ]

  struct Case {
    var a: [Float]
    var b: [Float]
    var layoutA: MatrixLayout
    let layoutB: MatrixLayout
    let layout: MatrixLayout
    var old: [Float]

    init(_ shape: Int, transposed: Bool) {
      let (rows, inner, columns) = OrderedProductTests.shapes[shape]
      var stream = inputs(UInt64(shape))
      a = stream.values((rows + 2) * (inner + 3))
      b = stream.values(5 + inner * (columns + 1) + 16)
      old = stream.values(2 + rows * (columns + 4))
      layoutA =
        transposed
        ? MatrixLayout(offset: 1, rowStride: 1, columnStride: rows + 1)
        : MatrixLayout(offset: 1, rowStride: inner + 2)
      layoutB = MatrixLayout(offset: 5, rowStride: columns + 1)
      layout = MatrixLayout(offset: 2, rowStride: columns + 4)
    }

    /// What the document says, number by number.
    func expected(rows: Int, inner: Int, columns: Int, start: (Int, Int) -> Float) -> [Float] {
      var result = old
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = start(row, column)
          for j in 0..<inner {
            let factor =
              a[layoutA.offset + row * layoutA.rowStride + j * layoutA.columnStride]
            sum = fmaf(factor, b[layoutB.offset + j * layoutB.rowStride + column], sum)
          }
          result[layout.offset + row * layout.rowStride + column] = sum
        }
      }
      return result
    }
  }

  @Test(arguments: shapes.indices, levels)
  func `each number is one running sum of fused products, on every level`(
    shape: Int, level: VectorLevel
  ) {
    let (rows, inner, columns) = Self.shapes[shape]
    for transposed in [false, true] {
      let it = Case(shape, transposed: transposed)
      var result = it.old
      multiplyInOrder(
        it.a.span, it.layoutA, by: it.b.span, it.layoutB, rows: rows, inner: inner,
        columns: columns, into: &result, it.layout, level: level)
      let plain = it.expected(rows: rows, inner: inner, columns: columns) { _, _ in 0 }
      #expect(bits(result) == bits(plain))

      result = it.old
      multiplyInOrder(
        it.a.span, it.layoutA, by: it.b.span, it.layoutB, rows: rows, inner: inner,
        columns: columns, start: .kept, into: &result, it.layout, level: level)
      let kept = it.expected(rows: rows, inner: inner, columns: columns) { row, column in
        it.old[it.layout.offset + row * it.layout.rowStride + column]
      }
      #expect(bits(result) == bits(kept))

      result = it.old
      multiplyInOrder(
        it.a.span, it.layoutA, by: it.b.span, it.layoutB, rows: rows, inner: inner,
        columns: columns, biases: it.b.span, into: &result, it.layout, level: level)
      let biased = it.expected(rows: rows, inner: inner, columns: columns) { it.b[$1] }
      #expect(bits(result) == bits(biased))
    }
  }

  @Test(arguments: shapes.indices) func `a sum in two parts has the bits of one`(shape: Int) {
    let (rows, inner, columns) = Self.shapes[shape]
    let it = Case(shape, transposed: false)
    var whole = it.old
    multiplyInOrder(
      it.a.span, it.layoutA, by: it.b.span, it.layoutB, rows: rows, inner: inner,
      columns: columns, into: &whole, it.layout)
    var parts = it.old
    let cut = inner / 2
    var (laterA, laterB) = (it.layoutA, it.layoutB)
    laterA.offset += cut
    laterB.offset += cut * it.layoutB.rowStride
    multiplyInOrder(
      it.a.span, it.layoutA, by: it.b.span, it.layoutB, rows: rows, inner: cut, columns: columns,
      into: &parts, it.layout)
    multiplyInOrder(
      it.a.span, laterA, by: it.b.span, laterB, rows: rows, inner: inner - cut, columns: columns,
      start: .kept, into: &parts, it.layout)
    #expect(bits(parts) == bits(whole))
  }

  @Test func `without an inner index the result is its start`() {
    let none: [Float] = []
    let biases: [Float] = [1, 2]
    var result: [Float] = [7, 7, 7, 7]
    let layout = MatrixLayout(rowStride: 2)
    multiplyInOrder(
      none.span, layout, by: none.span, layout, rows: 2, inner: 0, columns: 2, start: .kept,
      into: &result, layout)
    #expect(result == [7, 7, 7, 7])
    multiplyInOrder(
      none.span, layout, by: none.span, layout, rows: 2, inner: 0, columns: 2,
      biases: biases.span, into: &result, layout)
    #expect(result == [1, 2, 1, 2])
    multiplyInOrder(
      none.span, layout, by: none.span, layout, rows: 2, inner: 0, columns: 2, into: &result,
      layout)
    #expect(result == [0, 0, 0, 0])
  }

  @Test(arguments: [1, 8, 16, 17, 100, 128, 400, 512])
  func `a padded stride is an odd number of vectors that hold the row`(columns: Int) {
    let stride = MatrixLayout.paddedStride(columns)
    #expect(stride >= columns && stride < columns + 32)
    #expect(stride % 16 == 0 && stride / 16 % 2 == 1)
  }

  @Test func `a matrix beyond its span is our own bug and stops the process`() async {
    await #expect(processExitsWith: .failure) {
      let numbers = Array(repeating: Float(1), count: 8)
      var result = numbers
      multiplyInOrder(
        numbers.span, MatrixLayout(rowStride: 2), by: numbers.span, MatrixLayout(rowStride: 2),
        rows: 2, inner: 2, columns: 2, into: &result, MatrixLayout(rowStride: 2))
    }
  }
}
