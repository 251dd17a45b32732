internal import CKernels

/// Numbers of IEEE 754 binary16: 11 significant binary digits, magnitudes from 6e-8 to 65,504.
///
/// Float32 is rounded to the nearest of them, of two as near to the even one, with subnormal numbers; all
/// levels give the same bits.
public enum Halves {
  /// How many bytes a number has.
  public static let byteCount = 2
  /// The largest finite one.
  public static let largest: Float = 65_504

  /// Writes each value's nearest, little-endian; from 65,520 on it is infinite.
  /// - Precondition: `memory` has the size of as many, and this processor has `level`.
  public static func write(
    _ values: Span<Float>, into memory: UnsafeMutableRawBufferPointer, level: VectorLevel = .best
  ) {
    precondition(
      memory.count == byteCount * values.count,
      "\(values.count) values into \(memory.count) bytes")
    precondition(level <= .best, "this processor lacks \(level)")
    unsafe values.withUnsafeBufferPointer { values in
      guard let first = values.baseAddress, let bytes = memory.baseAddress else { return }
      unsafe metronome_write_halves(level.rawValue, first, values.count, bytes)
    }
  }

  /// The values that lie in bytes, at any address, each exactly.
  /// - Precondition: this processor has `level`.
  public static func read(_ bytes: RawSpan, level: VectorLevel = .best) -> [Float] {
    precondition(level <= .best, "this processor lacks \(level)")
    let count = bytes.byteCount / byteCount
    return unsafe [Float](unsafeUninitializedCapacity: count) { values, initialised in
      unsafe bytes.withUnsafeBytes { bytes in
        guard let first = bytes.baseAddress, let target = values.baseAddress else { return }
        unsafe metronome_read_halves(level.rawValue, first, count, target)
      }
      initialised = count
    }
  }

  /// Puts each value's nearest in its place.
  /// - Precondition: this processor has `level`.
  public static func round(_ values: inout [Float], level: VectorLevel = .best) {
    precondition(level <= .best, "this processor lacks \(level)")
    unsafe values.withUnsafeMutableBufferPointer { values in
      guard let first = values.baseAddress else { return }
      unsafe metronome_round_to_halves(level.rawValue, first, values.count, first)
    }
  }
}

/// The largest magnitude among the values, 0 where there are none; not a number where one of them is not.
/// - Precondition: this processor has `level`.
public func largestMagnitude(_ values: Span<Float>, level: VectorLevel = .best) -> Float {
  precondition(level <= .best, "this processor lacks \(level)")
  return unsafe values.withUnsafeBufferPointer { values in
    guard let first = values.baseAddress else { return 0 }
    return unsafe metronome_largest(level.rawValue, first, values.count)
  }
}
