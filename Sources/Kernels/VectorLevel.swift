internal import CKernels

/// Which instructions the kernels of this module that are written in C use.
///
/// Every level returns the same bits; the choice is one of speed alone.
public enum VectorLevel: Int32, Sendable, CaseIterable, Comparable {
  /// What every processor of this architecture has (SSE2 on x86-64).
  case baseline = 0
  /// x86-64-v3: AVX2.
  case wide = 1
  /// x86-64-v4: AVX-512.
  case widest = 2

  /// The fastest level that this processor has.
  public static let best = VectorLevel(rawValue: metronome_vector_level()) ?? .baseline

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
