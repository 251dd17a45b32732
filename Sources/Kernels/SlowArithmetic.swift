extension VectorLevel {
  /// Whether fused multiply-adds are computed in software at this level, as on processors for x86-64
  /// that lack them (those before 2013, and some virtual machines).
  public var lacksFusedProducts: Bool {
    #if arch(x86_64)
      self == .baseline
    #else
      false
    #endif
  }
}

extension Arithmetic {
  /// What a person should know whose processor computes such products slowly; nil where it does not.
  ///
  /// `ordered` products of layers with more than 20 units, convolutions and recurrent layers are fused,
  /// so that they have the same bits everywhere.
  public func slowness(at level: VectorLevel = .best) -> String? {
    guard self == .ordered, level.lacksFusedProducts else { return nil }
    return "this processor has no fused multiply-add, so `arithmetic: ordered` computes it in "
      + "software; `arithmetic: openblas` is about \(Self.slownessWithoutFusedProducts) times "
      + "faster for all models but softmax, with results that differ in the last bits"
  }

  /// How many times as long products take: 420 to 530 at the level `baseline`, where the C library is told
  /// that the processor has no such instruction, beside OpenBLAS's kernels for one without (Nehalem).
  private static let slownessWithoutFusedProducts = 400
}
