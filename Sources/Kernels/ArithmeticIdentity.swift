/// What two processes compare in order to know that their products have the same bits.
public struct ArithmeticIdentity: Hashable, Sendable {
  /// Who computes matrix products.
  public var kind: Arithmetic
  /// The kind of processor whose kernels OpenBLAS chose, such as "Haswell".
  public var coreName: String

  public init(kind: Arithmetic, coreName: String) {
    self.kind = kind
    self.coreName = coreName
  }

  /// That of this process.
  public init(ofThisProcess kind: Arithmetic) {
    self.init(kind: kind, coreName: matrixKernelName())
  }

  /// Why the products of `other` may have other bits than these, in words; nil where they have the same.
  ///
  /// The kinds must be the same. With `openBLAS` the core names must be too, where a run is to be
  /// reproducible; with `ordered` they do not matter.
  public func difference(from other: ArithmeticIdentity, isReproducible: Bool) -> String? {
    guard kind == other.kind else {
      return "its arithmetic is \(kind.rawValue), the run's is \(other.kind.rawValue); start all "
        + "processes of a run with the same program and experiment"
    }
    guard kind == .openBLAS, isReproducible, coreName != other.coreName else { return nil }
    return
      "its OpenBLAS has kernels for \(coreName), the run's others for \(other.coreName), which "
      + "sum in another order; set OPENBLAS_CORETYPE to a kind that all processors are, or "
      + "`reproducible: no`"
  }
}
