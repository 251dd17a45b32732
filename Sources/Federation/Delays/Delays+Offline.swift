extension Delays {
  /// When the client is not available before `end`, in order, none empty, none touching another.
  ///
  /// Of a client that comes and goes more than 10,000 times only the first of them are found.
  /// - Complexity: O(stretches before the end).
  func offline(_ client: ClientID, until end: VirtualTime) -> [Range<VirtualTime>] {
    var found: [Range<VirtualTime>] = []
    func add(_ start: Int64, _ stop: Int64) -> Bool {
      let (start, stop) = (max(start, 0), min(stop, end.ticks))
      guard start < stop else { return start < end.ticks }
      let range = VirtualTime(ticks: start)..<VirtualTime(ticks: stop)
      if let last = found.last, last.upperBound == range.lowerBound {
        found[found.count - 1] = last.lowerBound..<range.upperBound
      } else {
        found.append(range)
      }
      return stop < end.ticks && found.count < 10_000
    }
    switch availability {
    case .always: break
    case .diurnal(let period, let share):
      let day = Day(period: period, share: share)
      let phase = day.phase(of: client, seed: seed)
      var start = -phase
      while add(start.upTo(day.on), start.upTo(day.length)) { start = start.upTo(day.length) }
    case .onOff(let on, let off):
      OnOffTimeline(on: on, off: off, client: client, seed: updateSeed).forEachOff(add)
    case .trace(let trace):
      let own = trace.stretches[client.index]
      var start: Int64 = 0
      guard trace.total(of: client) > 0 else {
        _ = add(0, .max)
        break
      }
      guard trace.total(of: client) < trace.length else { break }
      repetitions: while start < end.ticks {
        let edges: [Int64] =
          [0] + own.flatMap { range -> [Int64] in [range.lowerBound, range.upperBound] }
          + [trace.length]
        for gap in stride(from: 0, to: edges.count, by: 2) {
          guard add(start.upTo(edges[gap]), start.upTo(edges[gap + 1])) else { break repetitions }
        }
        start = start.upTo(trace.length)
      }
    }
    return found
  }
}

extension Int64 {
  /// So many ticks later; the end of time when it is past it.
  fileprivate func upTo(_ ticks: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(ticks)
    return overflow ? .max : sum
  }
}
