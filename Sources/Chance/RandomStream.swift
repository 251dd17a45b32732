/// A stream of random numbers that is a pure function of (seed, purpose, client, update).
///
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
/// the key is the seed; the counter's words are block, update, client and purpose. Two streams that
/// differ in any of these share no block, there is no state to save, and a client's k-th update draws
/// the same numbers whatever happened before it.
///
/// A stream holds 2^32 blocks of four words: 6.9e10 bytes. Allocates nothing.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var wordsLeft = 0

  /// The stream's beginning.
  public init(seed: UInt64, purpose: RandomPurpose, client: UInt32 = 0, update: UInt32 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(0, update, client, purpose.number)
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if wordsLeft == 0 {
      block = Philox.block(counter: counter, key: key)
      counter.x &+= 1
      wordsLeft = 4
    }
    // Turning the block is cheaper than an access by a variable place.
    let word = block.x
    block = SIMD4(block.y, block.z, block.w, word)
    wordsLeft -= 1
    return word
  }

  /// The next 64 random bits, low word first.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  /// A number in [0, 1), a multiple of 2^-53, each equally likely.
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer in 0..<bound, each equally likely.
  ///
  /// Lemire's multiplication with rejection ("Fast random integer generation in an interval", 2019).
  /// - Precondition: `bound` is at least 1.
  public mutating func nextBelow(_ bound: UInt32) -> UInt32 {
    precondition(bound > 0, "a bound is at least 1")
    var product = UInt64(nextWord()) * UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextWord()) * UInt64(bound)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }
}
