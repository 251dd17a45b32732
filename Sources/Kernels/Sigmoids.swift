internal import CKernels

/// Replaces each value by 1 / (1 + exp(-value)), to within 1.2e-7.
///
/// The same bits on every level and processor. Not a number stays what it is.
/// - Precondition: this processor has `level`.
public func sigmoid(of values: inout MutableSpan<Float>, level: VectorLevel = .best) {
  precondition(level <= .best, "this processor lacks \(level)")
  unsafe values.withUnsafeMutableBufferPointer { values in
    guard let start = values.baseAddress else { return }
    unsafe metronome_sigmoid(level.rawValue, start, values.count)
  }
}

/// Replaces each value by its hyperbolic tangent, to within 3e-7, and to within 4e-7 of its size.
///
/// The same bits on every level and processor. Not a number stays what it is.
/// - Precondition: this processor has `level`.
public func tanh(of values: inout MutableSpan<Float>, level: VectorLevel = .best) {
  precondition(level <= .best, "this processor lacks \(level)")
  unsafe values.withUnsafeMutableBufferPointer { values in
    guard let start = values.baseAddress else { return }
    unsafe metronome_tanh(level.rawValue, start, values.count)
  }
}
