internal import CKernels

// Targets are arrays rather than spans because a whole vector is always stored in one, and because a
// mutable span of a stored property would lock all of its owner while it lives.
//
// All levels return the same bits: each operation is rounded, and `dot` has one order.

/// `target = source`.
/// - Precondition: both have the same size.
public func copy(_ source: Span<Float>, into target: inout [Float]) {
  precondition(source.count == target.count, "\(source.count) values into \(target.count)")
  unsafe source.withUnsafeBufferPointer { source in
    unsafe target.withUnsafeMutableBufferPointer { target in
      unsafe _ = target.update(fromContentsOf: source)
    }
  }
}

/// `target = scale * source`: the first term of a weighted sum.
/// - Precondition: both have the same size, and this processor has `level`.
public func copy(
  _ source: Span<Float>, scaledBy scale: Float, into target: inout [Float],
  level: VectorLevel = .best
) {
  unsafe withLoop(source, into: &target, level) { source, target, count in
    unsafe metronome_scale(level.rawValue, source, scale, count, target)
  }
}

/// `scale * source`, in memory of its own: the first term of a weighted sum.
/// - Precondition: this processor has `level`.
public func scaled(
  _ source: Span<Float>, by scale: Float, level: VectorLevel = .best
) -> [Float] {
  precondition(level <= .best, "this processor lacks \(level)")
  return unsafe [Float](unsafeUninitializedCapacity: source.count) { target, initialised in
    unsafe source.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress, let target = target.baseAddress else { return }
      unsafe metronome_scale(level.rawValue, first, scale, source.count, target)
    }
    initialised = source.count
  }
}

/// `target += source`.
/// - Precondition: both have the same size, and this processor has `level`.
public func accumulate(
  _ source: Span<Float>, into target: inout [Float], level: VectorLevel = .best
) {
  unsafe withLoop(source, into: &target, level) { source, target, count in
    unsafe metronome_add(level.rawValue, target, source, count, target)
  }
}

/// `target += scale * source`, the product rounded before the sum: a further term of a weighted sum.
/// - Precondition: both have the same size, and this processor has `level`.
public func accumulate(
  _ source: Span<Float>, scaledBy scale: Float, into target: inout [Float],
  level: VectorLevel = .best
) {
  unsafe withLoop(source, into: &target, level) { source, target, count in
    unsafe metronome_add_scaled(level.rawValue, target, source, scale, count, target)
  }
}

/// `target = base + scale * source`, the product rounded before the sum.
/// - Precondition: all have the same size, and this processor has `level`.
public func add(
  _ source: Span<Float>, scaledBy scale: Float, to base: Span<Float>, into target: inout [Float],
  level: VectorLevel = .best
) {
  unsafe withLoop(source, base, into: &target, level) { source, base, target, count in
    unsafe metronome_add_scaled(level.rawValue, base, source, scale, count, target)
  }
}

/// `target = value`, everywhere.
public func fill(_ target: inout [Float], with value: Float) {
  var target = target.mutableSpan
  for i in target.indices { target[i] = value }
}

/// `target *= scale`.
public func scale(_ target: inout [Float], by scale: Float) {
  var target = target.mutableSpan
  for i in target.indices { target[i] *= scale }
}

/// `difference = minuend - subtrahend`.
/// - Precondition: all have the same size, and this processor has `level`.
public func subtract(
  _ subtrahend: Span<Float>, from minuend: Span<Float>, into difference: inout [Float],
  level: VectorLevel = .best
) {
  unsafe withLoop(subtrahend, minuend, into: &difference, level) { b, a, difference, count in
    unsafe metronome_subtract(level.rawValue, a, b, count, difference)
  }
}

/// `difference = (minuend + scale * source) - subtrahend`, each operation rounded: `add` and
/// `subtract` in one pass.
/// - Precondition: all have the same size, and this processor has `level`.
public func subtract(
  _ subtrahend: Span<Float>, from minuend: Span<Float>, plus source: Span<Float>,
  scaledBy scale: Float, into difference: inout [Float], level: VectorLevel = .best
) {
  precondition(source.count == difference.count, "\(source.count) into \(difference.count)")
  unsafe source.withUnsafeBufferPointer { source in
    guard let source = source.baseAddress else { return }
    unsafe withLoop(subtrahend, minuend, into: &difference, level) { b, a, difference, count in
      unsafe metronome_move_difference(
        level.rawValue, a, source, scale, b, count, difference)
    }
  }
}

/// The sum of the products, in double precision.
///
/// Summed in eight lanes, term i in lane i mod 8, then the lanes in order: a fixed order that still
/// fills the registers. Squares of finite floats cannot overflow it.
/// - Precondition: both have the same size, and this processor has `level`.
public func dot(_ a: Span<Float>, _ b: Span<Float>, level: VectorLevel = .best) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) values")
  precondition(level <= .best, "this processor lacks \(level)")
  return unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
      return unsafe metronome_dot(level.rawValue, first, second, a.count)
    }
  }
}

/// The Euclidean norm, summed as `dot` is. It is finite exactly where all values are, so that who
/// needs both asks for the norm alone.
public func norm(_ a: Span<Float>, level: VectorLevel = .best) -> Double {
  dot(a, a, level: level).squareRoot()
}

/// Whether no value is infinite or not a number.
/// - Precondition: this processor has `level`.
public func isFinite(_ values: Span<Float>, level: VectorLevel = .best) -> Bool {
  precondition(level <= .best, "this processor lacks \(level)")
  return unsafe values.withUnsafeBufferPointer { values in
    guard let first = values.baseAddress else { return true }
    return unsafe metronome_is_finite(level.rawValue, first, values.count) != 0
  }
}

private func withLoop(
  _ source: Span<Float>, into target: inout [Float], _ level: VectorLevel,
  _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
) {
  precondition(source.count == target.count, "\(source.count) values into \(target.count)")
  precondition(level <= .best, "this processor lacks \(level)")
  guard !target.isEmpty else { return }
  unsafe source.withUnsafeBufferPointer { source in
    unsafe target.withUnsafeMutableBufferPointer { target in
      unsafe body(source.baseAddress!, target.baseAddress!, source.count)
    }
  }
}

private func withLoop(
  _ first: Span<Float>, _ second: Span<Float>, into target: inout [Float], _ level: VectorLevel,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
) {
  precondition(first.count == target.count, "\(first.count) values into \(target.count)")
  unsafe first.withUnsafeBufferPointer { first in
    guard let first = first.baseAddress else { return }
    unsafe withLoop(second, into: &target, level) { second, target, count in
      unsafe body(first, second, target, count)
    }
  }
}
