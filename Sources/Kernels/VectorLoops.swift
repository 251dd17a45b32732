// Targets are arrays rather than spans because a whole vector is always stored in one, and because a
// mutable span of a stored property would lock all of its owner while it lives.

/// `target = source`.
/// - Precondition: both have the same size.
public func copy(_ source: Span<Float>, into target: inout [Float]) {
  precondition(source.count == target.count, "\(source.count) values into \(target.count)")
  var target = target.mutableSpan
  for i in source.indices { target[i] = source[i] }
}

/// `target = scale * source`: the first term of a weighted sum.
/// - Precondition: both have the same size.
public func copy(
  _ source: Span<Float>, scaledBy scale: Float, into target: inout [Float]
) {
  precondition(source.count == target.count, "\(source.count) values into \(target.count)")
  var target = target.mutableSpan
  for i in source.indices { target[i] = scale * source[i] }
}

/// `target += source`.
/// - Precondition: both have the same size.
public func accumulate(_ source: Span<Float>, into target: inout [Float]) {
  precondition(source.count == target.count, "\(source.count) values into \(target.count)")
  var target = target.mutableSpan
  for i in source.indices { target[i] += source[i] }
}

/// `target += scale * source`, the product rounded before the sum: a further term of a weighted sum.
/// - Precondition: both have the same size.
public func accumulate(
  _ source: Span<Float>, scaledBy scale: Float, into target: inout [Float]
) {
  precondition(source.count == target.count, "\(source.count) values into \(target.count)")
  var target = target.mutableSpan
  for i in source.indices { target[i] += scale * source[i] }
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
/// - Precondition: all have the same size.
public func subtract(
  _ subtrahend: Span<Float>, from minuend: Span<Float>,
  into difference: inout [Float]
) {
  precondition(minuend.count == difference.count, "\(minuend.count) into \(difference.count)")
  precondition(subtrahend.count == difference.count, "\(subtrahend.count) into \(difference.count)")
  var difference = difference.mutableSpan
  for i in minuend.indices { difference[i] = minuend[i] - subtrahend[i] }
}

/// The sum of the products, in double precision.
///
/// Summed in eight lanes, term i in lane i mod 8, then the lanes in order: a fixed order that still
/// fills the registers. Squares of finite floats cannot overflow it.
/// - Precondition: both have the same size.
public func dot(_ a: Span<Float>, _ b: Span<Float>) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) values")
  var lanes = SIMD8<Double>()
  let whole = a.count & ~7
  var start = 0
  while start < whole {
    for lane in 0..<8 { lanes[lane] += Double(a[start + lane]) * Double(b[start + lane]) }
    start += 8
  }
  for i in whole..<a.count { lanes[i - whole] += Double(a[i]) * Double(b[i]) }
  var sum = 0.0
  for lane in 0..<8 { sum += lanes[lane] }
  return sum
}

/// The Euclidean norm, summed as `dot` is.
public func norm(_ a: Span<Float>) -> Double {
  dot(a, a).squareRoot()
}

/// Whether no value is infinite or not a number.
///
/// A float is finite unless its exponent bits are all ones; adding one to them then carries into the
/// sign's place, which a branch-free loop can collect.
public func isFinite(_ values: Span<Float>) -> Bool {
  var carries: UInt32 = 0
  for i in values.indices { carries |= (values[i].bitPattern & 0x7FFF_FFFF) &+ 0x0080_0000 }
  return carries >> 31 == 0
}
