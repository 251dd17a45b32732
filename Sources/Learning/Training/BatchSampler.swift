internal import Chance
internal import Kernels

/// Chooses the positions of each batch among a client's samples, 0..<count. Allocates nothing after
/// `init`.
///
/// Fresh batches by Floyd's algorithm: each set is equally likely, with as many random numbers as
/// positions, however full the batch (Bentley, Floyd, "A sample of brilliance", CACM 30(9), 1987).
/// Passes are shuffled by Fisher's and Yates's algorithm.
struct BatchSampler {
  private(set) var positions: [Int32] = []
  private let batches: LocalTraining.Batches
  /// A bit for each position of the current batch, all zero between draws.
  private var taken: [UInt64] = []
  /// The current pass, and how much of it is used up.
  private var pass: [Int32] = []
  private var used = 0

  /// A sampler for batches of up to `batch` out of up to `largest` positions.
  init(batch: Int, largest: Int, batches: LocalTraining.Batches = .fresh) {
    self.batches = batches
    positions.reserveCapacity(min(batch, largest))
    switch batches {
    case .fresh: taken = Array(repeating: 0, count: (largest + 63) / 64)
    case .epochs: pass.reserveCapacity(largest)
    }
  }

  /// Begins an update: what is left of the last pass is dropped.
  mutating func begin() {
    pass.removeAll(keepingCapacity: true)
    used = 0
  }

  /// Leaves the next batch of 0..<count in `positions`: `batch` of them, or all if there are no more,
  /// or what is left of the pass. All are in order where that does not make a difference.
  mutating func draw(_ batch: Int, of count: Int, using stream: inout RandomStream) {
    positions.removeAll(keepingCapacity: true)
    if batch >= count {
      for position in 0..<count { positions.append(Int32(position)) }
    } else if batches == .fresh {
      drawFresh(batch, of: count, using: &stream)
    } else {
      if used == pass.count { beginPass(of: count, using: &stream) }
      let end = min(used + batch, count)
      positions.append(contentsOf: pass[used..<end])
      used = end
    }
  }

  private mutating func drawFresh(_ batch: Int, of count: Int, using stream: inout RandomStream) {
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

  private mutating func beginPass(of count: Int, using stream: inout RandomStream) {
    pass.removeAll(keepingCapacity: true)
    for position in 0..<count { pass.append(Int32(position)) }
    for last in (1..<count).reversed() {
      pass.swapAt(last, Int(stream.nextBelow(UInt32(last + 1))))
    }
    used = 0
  }
}
