internal import Chance

/// Lines of many capacities that transfers may have shared, and what each leaves of how long they
/// took.
///
/// Capacities are the steps of a geometric scale. Each is simulated at most once, whichever
/// transfers are left out of a comparison: those were on the line all the same.
struct CandidateLines {
  /// What a line leaves of the lengths of transfers.
  struct Residuals {
    /// Each client's median, at least 0; nil where none of its transfers counts.
    var latencies: [Double?]
    /// From them, of all transfers that count, client by client.
    var distances: [Double]

    /// The sum of the distances, none of which counts for more than `most`.
    func sum(upTo most: Double = .infinity) -> Double {
      distances.reduce(0) { $0 + min($1, most) }
    }
  }

  /// Steps in which the capacity grows by the factor e: fine enough for a line that is never free,
  /// where a capacity that is a little too low is too low for all that is sent.
  private static let stepsPerE = 262_144.0
  /// Steps from one capacity to the next, by a factor of 1.13, where all are looked through.
  private static let stride = 32_768
  /// The last step: 1,097 times the first one's capacity, where a transfer alone has less than a
  /// thousandth of its time from the line.
  private static let last = 56 * stride

  /// In the order of their starts.
  private let transfers: [ObservedTransfer]
  /// Where they stood when they were given.
  private let given: [Int]
  /// Where each client's are in that order.
  private let places: [[Int]]
  private let bytes: Double
  /// Bytes in a time unit at step 0. No line can be slower: half of the transfers took less time
  /// than one has to itself there.
  private let slowest: Double
  /// How long transfers are on the line, at the steps that have been simulated.
  private var times: [Int: [Double]] = [:]
  /// Steps that are compared first, ascending: between the neighbours of the best of them the best
  /// of all is looked for.
  private var compared: [Int] = []

  /// - Precondition: at least one transfer, and the number of each client is below `clients`.
  init(_ transfers: [ObservedTransfer], bytes: Double, clients: Int) {
    let sorted = transfers.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      return (first.start, first.client, first.length)
        < (second.start, second.client, second.length)
    }
    self.transfers = sorted.map(\.element)
    given = sorted.map(\.offset)
    var places = Array(repeating: [Int](), count: clients)
    for (place, transfer) in self.transfers.enumerated() {
      places[transfer.client.index].append(place)
    }
    self.places = places
    self.bytes = bytes
    slowest = bytes / Self.median(transfers.map(\.length.units))
    compared = stepsToCompare()
  }

  /// Bytes in a time unit.
  func capacity(at step: Int) -> Double {
    slowest * PortableMath.exp(Double(step) / Self.stepsPerE)
  }

  /// The step whose line leaves least.
  /// - Parameter left: transfers that do not count, by their places in the order of starts.
  mutating func best(leavingOut left: Range<Int> = 0..<0) -> Int {
    let sums = compared.map { residuals(at: $0, leavingOut: left).sum() }
    // The fastest is best where it makes no difference.
    let place = sums.indices.reversed().min { sums[$0] < sums[$1] } ?? 0
    var (best, least) = (compared[place], sums[place])
    var (low, high) = (compared[max(place - 1, 0)], compared[min(place + 1, sums.count - 1)])
    while high - best > 1 || best - low > 1 {
      let isAbove = high - best > best - low
      let middle = isAbove ? (best + high) / 2 : (low + best) / 2
      let sum = residuals(at: middle, leavingOut: left).sum()
      if sum < least {
        if isAbove { low = best } else { high = best }
        (best, least) = (middle, sum)
      } else {
        if isAbove { high = middle } else { low = middle }
      }
    }
    return best
  }

  mutating func residuals(at step: Int, leavingOut left: Range<Int> = 0..<0) -> Residuals {
    residuals(of: times(at: step), leavingOut: left)
  }

  /// What is left where a transfer takes nothing but the latency.
  func residualsWithoutLine() -> Residuals {
    residuals(of: Array(repeating: 0, count: transfers.count), leavingOut: 0..<0)
  }

  /// How long each transfer is on the line, in the order in which they were given.
  mutating func timesAsGiven(at step: Int) -> [Double] {
    let times = times(at: step)
    var found = Array(repeating: 0.0, count: times.count)
    for (place, given) in given.enumerated() { found[given] = times[place] }
    return found
  }

  /// By how much longer one transfer is on the line than another, at most.
  mutating func largestSlowdown(at step: Int) -> Double {
    let times = times(at: step)
    return (times.max() ?? 0) - (times.min() ?? 0)
  }
}

extension CandidateLines {
  /// All capacities in large steps, and, from the slowest on that keeps up with what was seen, in
  /// steps that double. A line that is hardly ever free explains all at its capacity and nothing a
  /// little above, and below it ever more waits; how narrow that is follows from how long it was
  /// seen.
  private mutating func stepsToCompare() -> [Int] {
    let seen = Self.median(transfers.map(\.length.units))
    var (low, high) = (0, Self.last)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Self.median(times(at: middle)) <= seen { high = middle } else { low = middle }
    }
    let doubling = (0..<Self.last.bitWidth).map { 1 << $0 }.prefix { $0 < Self.last }
    let near = doubling.flatMap { [high - $0, high + $0] }.filter { (0...Self.last).contains($0) }
    return Set(Swift.stride(from: 0, through: Self.last, by: Self.stride)).union(near).sorted()
  }

  private mutating func times(at step: Int) -> [Double] {
    if let known = times[step] { return known }
    let simulated = simulatedTimes(capacity: capacity(at: step))
    times[step] = simulated
    return simulated
  }

  private func simulatedTimes(capacity: Double) -> [Double] {
    // A number on the line for each transfer, not for each client, whose next one begins before the
    // last is done where the line is slower than the one that was seen.
    var line = SharedLink(capacity: capacity, clients: transfers.count)
    let first = transfers[0].start.ticks
    let starts = transfers.map { VirtualTime(ticks: $0.start.ticks - first) }
    var times = Array(repeating: 0.0, count: transfers.count)
    func endAll(by time: VirtualTime) {
      while let end = line.nextEnd(), end <= time {
        let place = line.popEnded(at: end).index
        times[place] = end.units - starts[place].units
      }
    }
    for (place, start) in starts.enumerated() {
      endAll(by: start)
      line.begin(ClientID(UInt32(place)), bytes: bytes, rate: .infinity, at: start)
    }
    endAll(by: .endOfTime)
    return times
  }

  private func residuals(of times: [Double], leavingOut left: Range<Int>) -> Residuals {
    var residuals = Residuals(latencies: [], distances: [])
    residuals.distances.reserveCapacity(transfers.count)
    for own in places {
      let rests = own.filter { !left.contains($0) }
        .map { transfers[$0].length.units - times[$0] }
      let latency = rests.isEmpty ? nil : max(0, Self.median(rests))
      residuals.latencies.append(latency)
      if let latency { residuals.distances += rests.map { abs($0 - latency) } }
    }
    return residuals
  }

  /// - Precondition: at least one number.
  private static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
