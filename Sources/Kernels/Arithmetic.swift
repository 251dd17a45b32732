/// Who computes the matrix products of layers. The choice determines the bits of what they return.
public enum Arithmetic: String, Hashable, Sendable, CaseIterable {
  /// Products of our own, whose sums have one order: the same bits on every processor.
  case ordered
  /// OpenBLAS, which chooses its order of summation by the kind of processor: the same bits on
  /// processors of one kind alone, with one thread each (`useOneMatrixThread`).
  case openBLAS = "openblas"

  /// The longest part of a sum over `inner` terms that `multiply` is best given at once, so that what it
  /// reads stays in cache.
  public func part(of inner: Int) -> Int { self == .ordered ? min(inner, 128) : inner }

  /// `result = a * b` or `result += a * b`.
  ///
  /// `ordered` returns what `multiplyInOrder` does, with its bits and its speed. Allocates nothing of
  /// ours.
  /// - Parameters:
  ///   - layoutA: of a, [rows x inner], which may lie transposed.
  ///   - layoutB: of b, [inner x columns], row by row; each row is read up to the next multiple of 16
  ///     columns, so b must go on behind its last row where `columns` is none.
  ///   - layout: of the result, [rows x columns], row by row.
  /// - Precondition: the places are within the spans, and this processor has `level`.
  public func multiply(
    _ a: Span<Float>, _ layoutA: MatrixLayout, by b: Span<Float>, _ layoutB: MatrixLayout,
    rows: Int, inner: Int, columns: Int, start: ProductStart = .zero,
    into result: inout MutableSpan<Float>, _ layout: MatrixLayout, level: VectorLevel = .best
  ) {
    guard self == .openBLAS, layoutA.isForBLAS(rows: rows, columns: inner) else {
      return multiplyInOrder(
        a, layoutA, by: b, layoutB, rows: rows, inner: inner, columns: columns, start: start,
        into: &result, layout, level: level)
    }
    multiplyByBLAS(
      a, layoutA, by: b, layoutB, rows: rows, inner: inner, columns: columns, start: start,
      into: &result, layout)
  }

  /// The same with a whole array as the place of the result.
  public func multiply(
    _ a: Span<Float>, _ layoutA: MatrixLayout, by b: Span<Float>, _ layoutB: MatrixLayout,
    rows: Int, inner: Int, columns: Int, start: ProductStart = .zero,
    into result: inout [Float], _ layout: MatrixLayout, level: VectorLevel = .best
  ) {
    var span = result.mutableSpan
    multiply(
      a, layoutA, by: b, layoutB, rows: rows, inner: inner, columns: columns, start: start,
      into: &span, layout, level: level)
  }

  /// The same with sums that begin with `biases`, one a column.
  public func multiply(
    _ a: Span<Float>, _ layoutA: MatrixLayout, by b: Span<Float>, _ layoutB: MatrixLayout,
    rows: Int, inner: Int, columns: Int, biases: Span<Float>,
    into result: inout [Float], _ layout: MatrixLayout, level: VectorLevel = .best
  ) {
    guard self == .openBLAS else {
      return multiplyInOrder(
        a, layoutA, by: b, layoutB, rows: rows, inner: inner, columns: columns, biases: biases,
        into: &result, layout, level: level)
    }
    precondition(biases.count >= columns, "\(biases.count) biases for \(columns) columns")
    var span = result.mutableSpan
    for row in 0..<rows {
      let first = layout.offset + row * layout.rowStride
      for column in 0..<columns { span[first + column] = biases[column] }
    }
    multiply(
      a, layoutA, by: b, layoutB, rows: rows, inner: inner, columns: columns, start: .kept,
      into: &span, layout, level: level)
  }
}

extension MatrixLayout {
  /// Whether BLAS takes a matrix that lies so: numbers of a row or of a column follow each other, and
  /// rows or columns do not overlap.
  fileprivate func isForBLAS(rows: Int, columns: Int) -> Bool {
    columnStride == 1 && (rowStride >= columns || rows <= 1)
      || rowStride == 1 && (columnStride >= rows || columns <= 1)
  }
}
