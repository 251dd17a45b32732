internal import CKernels

/// Where a matrix lies in a span: element (row, column) is at
/// `offset + row * rowStride + column * columnStride`.
public struct MatrixLayout: Hashable, Sendable {
  public var offset: Int
  public var rowStride: Int
  public var columnStride: Int

  /// - Precondition: nothing is negative.
  public init(offset: Int = 0, rowStride: Int, columnStride: Int = 1) {
    precondition(offset >= 0 && rowStride >= 0 && columnStride >= 0, "a negative place")
    self.offset = offset
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// The same numbers with rows for columns.
  public var transposed: MatrixLayout {
    MatrixLayout(offset: offset, rowStride: columnStride, columnStride: rowStride)
  }

  /// The floats in a row of `columns` columns that suits `multiplyInOrder` best: whole vectors, and an
  /// odd number of them, so that rows do not compete for the same places in the cache.
  public static func paddedStride(_ columns: Int) -> Int { ((columns + 15) / 16 | 1) * 16 }

  /// The end of a matrix of these sizes.
  func end(rows: Int, columns: Int) -> Int {
    guard rows > 0, columns > 0 else { return 0 }
    return offset + (rows - 1) * rowStride + (columns - 1) * columnStride + 1
  }
}

/// What the sums of a product begin with.
public enum ProductStart: Sendable {
  case zero
  /// The result's old values.
  case kept
}

/// `result = a * b` or `result += a * b`, each number a single running sum over the inner index in
/// order, every product fused into it.
///
/// So the bits are the same on every processor, and any cut of the inner index into consecutive calls
/// returns those of one call. One core of an EPYC with AVX-512 does 220 to 265 GFLOP/s where `inner`
/// is 64 to 800, and half of that with AVX2; processors without fused multiply-add are slow. Longer
/// sums are faster by parts of about 128. Allocates nothing.
/// - Parameters:
///   - layoutA: of a, [rows x inner], which may lie transposed.
///   - layoutB: of b, [inner x columns], row by row; each row is read up to the next multiple of 16
///     columns, so b must go on behind its last row where `columns` is none.
///   - layout: of the result, [rows x columns], row by row.
/// - Precondition: the places are within the spans, and this processor has `level`.
public func multiplyInOrder(
  _ a: Span<Float>, _ layoutA: MatrixLayout, by b: Span<Float>, _ layoutB: MatrixLayout,
  rows: Int, inner: Int, columns: Int, start: ProductStart = .zero,
  into result: inout MutableSpan<Float>, _ layout: MatrixLayout, level: VectorLevel = .best
) {
  check(a, layoutA, b, layoutB, rows, inner, columns, result.count, layout, level)
  guard rows > 0, columns > 0 else { return }
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      unsafe result.withUnsafeMutableBufferPointer { result in
        let out = unsafe result.baseAddress! + layout.offset
        unsafe multiply(
          a, layoutA, b, layoutB, rows, inner, columns, start == .kept ? UnsafePointer(out) : nil,
          layout.rowStride, out, layout.rowStride, level)
      }
    }
  }
}

/// The same with a whole array as the place of the result.
public func multiplyInOrder(
  _ a: Span<Float>, _ layoutA: MatrixLayout, by b: Span<Float>, _ layoutB: MatrixLayout,
  rows: Int, inner: Int, columns: Int, start: ProductStart = .zero,
  into result: inout [Float], _ layout: MatrixLayout, level: VectorLevel = .best
) {
  var span = result.mutableSpan
  multiplyInOrder(
    a, layoutA, by: b, layoutB, rows: rows, inner: inner, columns: columns, start: start,
    into: &span, layout, level: level)
}

/// The same with sums that begin with `biases`, one a column.
public func multiplyInOrder(
  _ a: Span<Float>, _ layoutA: MatrixLayout, by b: Span<Float>, _ layoutB: MatrixLayout,
  rows: Int, inner: Int, columns: Int, biases: Span<Float>,
  into result: inout [Float], _ layout: MatrixLayout, level: VectorLevel = .best
) {
  check(a, layoutA, b, layoutB, rows, inner, columns, result.count, layout, level)
  precondition(biases.count >= columns, "\(biases.count) biases for \(columns) columns")
  guard rows > 0, columns > 0 else { return }
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      unsafe biases.withUnsafeBufferPointer { biases in
        unsafe result.withUnsafeMutableBufferPointer { result in
          unsafe multiply(
            a, layoutA, b, layoutB, rows, inner, columns, biases.baseAddress!, 0,
            result.baseAddress! + layout.offset, layout.rowStride, level)
        }
      }
    }
  }
}

private func check(
  _ a: Span<Float>, _ layoutA: MatrixLayout, _ b: Span<Float>, _ layoutB: MatrixLayout,
  _ rows: Int, _ inner: Int, _ columns: Int, _ room: Int, _ layout: MatrixLayout,
  _ level: VectorLevel
) {
  precondition(rows >= 0 && inner >= 0 && columns >= 0, "\(rows) x \(inner) x \(columns)")
  precondition(layoutB.columnStride == 1 && layout.columnStride == 1, "b or the result transposed")
  precondition(layoutA.end(rows: rows, columns: inner) <= a.count, "a is not within its span")
  precondition(
    layoutB.end(rows: inner, columns: (columns + 15) & ~15) <= b.count,
    "b is not within its span, or its last row ends with it")
  precondition(layout.end(rows: rows, columns: columns) <= room, "no room for the result")
  precondition(level <= .best, "this processor lacks \(level)")
}

private func multiply(
  _ a: UnsafeBufferPointer<Float>, _ layoutA: MatrixLayout, _ b: UnsafeBufferPointer<Float>,
  _ layoutB: MatrixLayout, _ rows: Int, _ inner: Int, _ columns: Int,
  _ start: UnsafePointer<Float>?, _ startRow: Int, _ out: UnsafeMutablePointer<Float>,
  _ outRow: Int, _ level: VectorLevel
) {
  // Without an inner index no number of a or b is read; any address will do.
  var product = unsafe metronome_product(
    rows: rows, columns: columns, inner: inner,
    a: a.baseAddress.map { unsafe $0 + layoutA.offset } ?? UnsafePointer(out),
    a_row: layoutA.rowStride, a_inner: layoutA.columnStride,
    b: b.baseAddress.map { unsafe $0 + layoutB.offset } ?? UnsafePointer(out),
    b_row: layoutB.rowStride, start: start, start_row: startRow, out: out, out_row: outRow)
  unsafe metronome_multiply(level.rawValue, &product)
}
