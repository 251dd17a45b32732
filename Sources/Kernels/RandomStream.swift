/// What a random number is for. Streams of different purposes never share a number, so a new use
/// of chance shifts nobody else's draws.
///
/// Raw values are part of every recorded result: never renumber, only append.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
  /// How long one update of one client takes.
  case delay = 1
  /// Which samples make up a client's batches.
  case batch = 2
  /// Which samples belong to which client.
  case partition = 3
  /// The model's parameters at version 0.
  case initialParameters = 4
  /// What the synthetic and quadratic sources are made from.
  case syntheticData = 5
  /// Which clients take part in a round.
  case clientSampling = 6
  /// Delays drawn to measure participation, apart from those of the run itself.
  case participationMeasurement = 7
  /// Which numbers a network's dropout layers leave out.
  case dropout = 8
  /// Which of a client's training samples are evaluated, where not all are.
  case evaluation = 9
  /// What a client is like: how slow it is at its work.
  case clientFactor = 10
  /// How long the way to a client or back takes, beside its bytes.
  case latency = 11
  /// How many bytes a client receives and sends in a time unit.
  case bandwidth = 12
  /// When a client is available.
  case availability = 13
  /// Which updates are lost on their way.
  case loss = 14
  /// Which idle client works next.
  case nextClient = 15
  /// Which clients are evaluated, where not all are.
  case evaluatedClients = 16
  /// What many of a client's periods of being on and off come to.
  case availabilityLeap = 17
  /// Which device a client has.
  case device = 18
}

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
    counter = SIMD4(0, update, client, purpose.rawValue)
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
