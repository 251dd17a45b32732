internal import COpenBLAS

/// `result = a * b` or `result += a * b` through OpenBLAS, with matrices that lie by rows or by columns.
///
/// The sums' order is OpenBLAS's own. OpenBLAS keeps a buffer for each thread, made at the first call.
/// - Precondition: the places are within the spans, and result lies by rows.
func multiplyByBLAS(
  _ a: Span<Float>, _ layoutA: MatrixLayout, by b: Span<Float>, _ layoutB: MatrixLayout,
  rows: Int, inner: Int, columns: Int, start: ProductStart,
  into result: inout MutableSpan<Float>, _ layout: MatrixLayout
) {
  precondition(rows >= 0 && inner >= 0 && columns >= 0, "\(rows) x \(inner) x \(columns)")
  precondition(layout.columnStride == 1, "the result lies by columns")
  precondition(layoutA.end(rows: rows, columns: inner) <= a.count, "a is not within its span")
  precondition(layoutB.end(rows: inner, columns: columns) <= b.count, "b is not within its span")
  precondition(layout.end(rows: rows, columns: columns) <= result.count, "no room for the result")
  guard rows > 0, columns > 0 else { return }
  guard inner > 0 else {
    guard start == .zero else { return }
    for row in 0..<rows {
      for column in 0..<columns { result[layout.offset + row * layout.rowStride + column] = 0 }
    }
    return
  }
  let (transposeA, stepA) = layoutA.transposeAndStep(rows: rows, columns: inner)
  let (transposeB, stepB) = layoutB.transposeAndStep(rows: inner, columns: columns)
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe cblas_sgemm(
          CblasRowMajor, transposeA, transposeB, Int32(rows), Int32(columns), Int32(inner), 1,
          a.baseAddress! + layoutA.offset, stepA, b.baseAddress! + layoutB.offset, stepB,
          start == .kept ? 1 : 0, result.baseAddress! + layout.offset,
          Int32(max(layout.rowStride, columns)))
      }
    }
  }
}

extension MatrixLayout {
  /// How BLAS is told of a matrix of these sizes that lies so. A single row or column has any step.
  fileprivate func transposeAndStep(rows: Int, columns: Int) -> (CBLAS_TRANSPOSE, Int32) {
    columnStride == 1
      ? (CblasNoTrans, Int32(max(rowStride, columns)))
      : (CblasTrans, Int32(max(columnStride, rows)))
  }
}

/// Makes OpenBLAS compute in the calling thread alone, so that sums have one order and processes do
/// not fight over cores.
///
/// OpenBLAS has started a thread a core by the time any code of ours runs; only
/// `OPENBLAS_NUM_THREADS=1` in the environment before the process starts keeps them away.
public func useOneMatrixThread() {
  openblas_set_num_threads(1)
}

/// The name of the processor kind whose kernels OpenBLAS chose here, such as "Haswell".
public func matrixKernelName() -> String {
  guard let name = unsafe openblas_get_corename() else { return "unknown" }
  return unsafe String(cString: name)
}

/// The version of OpenBLAS that runs, such as "0.3.21"; empty where it does not say.
public func matrixLibraryVersion() -> String {
  guard let text = unsafe openblas_get_config() else { return "" }
  let words = unsafe String(cString: text).split(separator: " ")
  return words.first == "OpenBLAS" ? words.dropFirst().first.map(String.init) ?? "" : ""
}
