import Chance
import Kernels
import Testing

@Suite struct MatrixProductTests {
  static let orientations: [MatrixOrientation] = [.asStored, .transposed]

  @Test(arguments: orientations, orientations)
  func `products agree with the definition in every orientation`(
    orientationA: MatrixOrientation, orientationB: MatrixOrientation
  ) {
    let (rows, inner, columns) = (5, 7, 3)
    var stream = inputs(1)
    let a = stream.values(rows * inner)
    let b = stream.values(inner * columns)
    let old = stream.values(rows * columns)
    var result = old
    var span = result.mutableSpan
    multiply(
      a.span, orientationA, by: b.span, orientationB, rows: rows, inner: inner, columns: columns,
      scale: 2, keep: 0.5, into: &span)
    for row in 0..<rows {
      for column in 0..<columns {
        var expected = 0.5 * old[row * columns + column]
        for k in 0..<inner {
          let left = orientationA == .asStored ? a[row * inner + k] : a[k * rows + row]
          let right = orientationB == .asStored ? b[k * columns + column] : b[column * inner + k]
          expected += 2 * left * right
        }
        #expect(abs(result[row * columns + column] - expected) < 1e-5)
      }
    }
  }

  @Test func `old values that are not numbers are dropped when nothing is kept`() {
    let (two, three): ([Float], [Float]) = ([2], [3])
    var result: [Float] = [.nan]
    var span = result.mutableSpan
    multiply(two.span, by: three.span, rows: 1, inner: 1, columns: 1, into: &span)
    #expect(result == [6])
  }

  @Test func `a product over nothing is zero`() {
    let none: [Float] = []
    var result: [Float] = [7, 7]
    var span = result.mutableSpan
    multiply(none.span, by: none.span, rows: 2, inner: 0, columns: 1, into: &span)
    #expect(result == [0, 0])
  }

  @Test func `the matrix kernels have a name`() {
    useOneMatrixThread()
    #expect(!matrixKernelName().isEmpty)
  }
}
