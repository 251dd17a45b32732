/// How many were at work at each time of a record, and what that made of work.
struct WorkTogether {
  /// When somebody begins or ends, ascending, and how fast those at work go on from then on.
  private let times: [Double]
  private let speeds: [Double]
  /// How much work one client gets done up to each time that is at work all along.
  private let done: [Double]

  /// - Parameter speed: how fast each of so many goes on, at least one.
  init(_ updates: [ObservedUpdate], speed: (_ clients: Int) -> Double) {
    // Work without a length would end before it began.
    let edges = updates.filter { $0.workLength > 0 }.flatMap {
      [($0.work.lowerBound, 1), ($0.work.upperBound, -1)]
    }
    .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    var (speeds, done) = ([Double](), [Double]())
    var (count, sum, last) = (0, 0.0, edges.first?.0 ?? 0)
    var known: [Int: Double] = [0: 1]
    for (time, step) in edges {
      sum += (time - last) * (speeds.last ?? 1)
      (last, count) = (time, count + step)
      let now = known[count] ?? speed(count)
      known[count] = now
      speeds.append(now)
      done.append(sum)
    }
    (times, self.speeds, self.done) = (edges.map(\.0), speeds, done)
  }

  /// How long work would have taken alone that was done in this time.
  func alone(_ range: Range<Double>) -> Double {
    done(at: range.upperBound) - done(at: range.lowerBound)
  }

  private func done(at time: Double) -> Double {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : done[low - 1] + (time - times[low - 1]) * speeds[low - 1]
  }
}
