import Kernels
import Wire

extension DeclaredArithmetic {
  /// What this program says before it knows the run: it computes with whatever Welcome says.
  static var here: Self { Self(kind: "", core: matrixKernelName()) }

  /// For a sentence.
  var label: String {
    (kind.isEmpty ? "the run's arithmetic" : "\(kind) arithmetic")
      + (core.isEmpty ? "" : " (\(core))")
  }

  /// Why what a process computes may differ in its last bits from what the run's others do, in words;
  /// nil where it has the same bits.
  ///
  /// OpenBLAS sums in another order on another kind of processor; `ordered` has the same bits on all.
  func difference(from run: DeclaredArithmetic) -> String? {
    if !kind.isEmpty, kind != run.kind {
      return "found \(kind); allowed: \(run.kind), the run's, or none for what Welcome says; "
        + "`reproducible: no` lets processes differ"
    }
    guard run.kind == Arithmetic.openBLAS.rawValue, !run.core.isEmpty, core != run.core
    else { return nil }
    return "OpenBLAS has kernels for \(core) here, and for \(run.core) in the run's others, which "
      + "sum in another order; set OPENBLAS_CORETYPE to a kind that all processors are, or take "
      + "`arithmetic: ordered`, or `reproducible: no`"
  }
}
