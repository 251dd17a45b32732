internal import Kernels

/// Draws batches of distinct positions from 0..<count, each set equally likely.
///
/// Floyd's algorithm: as many random numbers as positions, however full the batch (Bentley, Floyd,
/// "A sample of brilliance", CACM 30(9), 1987). Allocates nothing after `init`.
struct BatchSampler {
  private(set) var positions: [Int32] = []
  /// A bit for each position of the current batch, all zero between draws.
  private var taken: [UInt64]

  /// A sampler for batches of up to `batch` out of up to `largest` positions.
  init(batch: Int, largest: Int) {
    positions.reserveCapacity(min(batch, largest))
    taken = Array(repeating: 0, count: (largest + 63) / 64)
  }

  /// Leaves `batch` positions out of 0..<count in `positions`, or all in order if there are no more.
  mutating func draw(_ batch: Int, of count: Int, using stream: inout RandomStream) {
    positions.removeAll(keepingCapacity: true)
    guard batch < count else {
      for position in 0..<count { positions.append(Int32(position)) }
      return
    }
    for last in (count - batch)..<count {
      let drawn = Int(stream.nextBelow(UInt32(last + 1)))
      let position = isTaken(drawn) ? last : drawn
      taken[position >> 6] |= 1 << UInt64(position & 63)
      positions.append(Int32(position))
    }
    for position in positions { taken[Int(position) >> 6] = 0 }
  }

  private func isTaken(_ position: Int) -> Bool {
    taken[position >> 6] >> UInt64(position & 63) & 1 == 1
  }
}
