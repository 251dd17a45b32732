/// Replaces each of the first `count` values by its exponential, to within three units in the last
/// place.
///
/// The same bits everywhere; without branches, so the loop fills the registers.
/// Values below -87 give that of -87 (1.6e-38), above 88 that of 88 (1.7e38); nan stays nan.
/// - Precondition: there are so many values.
public func exponentiate(first count: Int, of values: inout MutableSpan<Float>) {
  precondition(count <= values.count, "\(count) of \(values.count) values")
  for i in 0..<count { values[i] = portableExp(values[i]) }
}

/// Cephes' `expf`: x = n log 2 + r, a polynomial in r, and n put into the exponent bits.
@inline(__always)
private func portableExp(_ argument: Float) -> Float {
  var x = argument < -87 ? -87 : argument
  x = x > 88 ? 88 : x
  // Adding 1.5 * 2^23 rounds to an integer, which is then in the low bits.
  let shifted = x * 1.442_695_04 + 12_582_912
  let n = shifted - 12_582_912
  let r = (x - n * 0.693_359_375) - n * -2.121_944_4e-4
  var p: Float = 1.987_569_15e-4
  p = p * r + 1.398_199_95e-3
  p = p * r + 8.333_451_9e-3
  p = p * r + 4.166_579_6e-2
  p = p * r + 1.666_666_55e-1
  p = p * r + 5.000_000_1e-1
  p = (p * r) * r + r + 1
  return p * Float(bitPattern: (shifted.bitPattern &- 0x4B40_0000 &+ 127) << 23)
}
