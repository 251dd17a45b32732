internal import COpenBLAS

/// Whether a matrix enters a product as it lies in memory or transposed.
public enum MatrixOrientation: Sendable {
  case asStored
  case transposed
}

/// `result = scale * a * b + keep * result`, through OpenBLAS.
///
/// Row by row: after its orientation `a` is [rows x inner], `b` [inner x columns], `result`
/// [rows x columns]. With `keep` 0 the old values of `result` are not read. OpenBLAS chooses its
/// order of summation by processor and thread count, so bits agree only between like processors
/// with one thread each (`useOneMatrixThread`).
/// - Precondition: the sizes fit exactly.
public func multiply(
  _ a: Span<Float>, _ orientationA: MatrixOrientation = .asStored, by b: Span<Float>,
  _ orientationB: MatrixOrientation = .asStored, rows: Int, inner: Int, columns: Int,
  scale: Float = 1, keep: Float = 0, into result: inout MutableSpan<Float>
) {
  precondition(a.count == rows * inner, "\(a.count) values for \(rows) x \(inner)")
  precondition(b.count == inner * columns, "\(b.count) values for \(inner) x \(columns)")
  precondition(result.count == rows * columns, "\(result.count) values for \(rows) x \(columns)")
  guard rows > 0, columns > 0 else { return }
  guard inner > 0 else {
    for i in result.indices { result[i] = keep == 0 ? 0 : keep * result[i] }
    return
  }
  let strideA = orientationA == .asStored ? inner : rows
  let strideB = orientationB == .asStored ? columns : inner
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe cblas_sgemm(
          CblasRowMajor, orientationA.transpose, orientationB.transpose, Int32(rows),
          Int32(columns), Int32(inner), scale, a.baseAddress, Int32(strideA), b.baseAddress,
          Int32(strideB), keep, result.baseAddress, Int32(columns))
      }
    }
  }
}

extension MatrixOrientation {
  fileprivate var transpose: CBLAS_TRANSPOSE {
    self == .asStored ? CblasNoTrans : CblasTrans
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
