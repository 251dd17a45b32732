internal import Chance

/// Draws clients, each with a probability in proportion to its weight.
struct WeightedDraw: Sendable {
  /// w_0 + ... + w_i.
  private let cumulative: [Double]

  init(_ weights: [Double]) {
    var sum = 0.0
    cumulative = weights.map { weight in
      sum += weight
      return sum
    }
  }

  /// One that is not taken, of which there is one: draws from all until one is not; where the others are
  /// improbable, from them alone, which is the same law.
  func next(_ stream: inout RandomStream, isTaken: [Bool]) -> ClientID {
    for _ in 0..<64 {
      let client = cumulative.place(of: stream.nextUnit() * (cumulative.last ?? 1))
      if !isTaken[client] { return ClientID(UInt32(client)) }
    }
    var sum = 0.0
    let sums = cumulative.indices.map { client in
      if !isTaken[client] { sum += cumulative[client] - (client > 0 ? cumulative[client - 1] : 0) }
      return sum
    }
    return ClientID(UInt32(sums.place(of: min(stream.nextUnit() * sum, sum.nextDown))))
  }
}

extension [Double] {
  /// The first place whose value is greater than `position`, the last if none is.
  func place(of position: Double) -> Int {
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > position { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
