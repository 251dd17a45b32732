internal import CKernels

// Without a branch for each number: which are positive cannot be foreseen.

/// `target = max(0, source)`; what is not a number stays what it is.
/// - Precondition: both have the same size, and this processor has `level`.
public func rectify(
  _ source: Span<Float>, into target: inout MutableSpan<Float>, level: VectorLevel = .best
) {
  precondition(source.count == target.count, "\(source.count) values into \(target.count)")
  precondition(level <= .best, "this processor lacks \(level)")
  unsafe source.withUnsafeBufferPointer { source in
    unsafe target.withUnsafeMutableBufferPointer { target in
      guard let first = source.baseAddress, let out = target.baseAddress else { return }
      unsafe metronome_rectify(level.rawValue, first, source.count, out)
    }
  }
}

/// The slopes at what was rectified from those behind it: `target = outputs == 0 ? 0 : slopes`.
/// - Precondition: all have the same size, and this processor has `level`.
public func rectify(
  slopes: Span<Float>, of outputs: Span<Float>, into target: inout MutableSpan<Float>,
  level: VectorLevel = .best
) {
  precondition(
    slopes.count == target.count && outputs.count == target.count,
    "\(slopes.count) and \(outputs.count) values into \(target.count)")
  precondition(level <= .best, "this processor lacks \(level)")
  unsafe outputs.withUnsafeBufferPointer { outputs in
    unsafe slopes.withUnsafeBufferPointer { slopes in
      unsafe target.withUnsafeMutableBufferPointer { target in
        guard let values = outputs.baseAddress, let first = slopes.baseAddress,
          let out = target.baseAddress
        else { return }
        unsafe metronome_rectify_slopes(level.rawValue, values, first, slopes.count, out)
      }
    }
  }
}
