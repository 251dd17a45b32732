internal import Chance

extension Availability {
  /// The share of the time for which the client is available.
  func share(of client: ClientID) -> Double {
    switch self {
    case .always: return 1
    case .onOff(let on, let off): return on / (on + off)
    case .diurnal(let period, let share):
      let day = Day(period: period, share: share)
      return Double(day.on) / Double(day.length)
    case .trace(let trace):
      return Double(trace.total(of: client)) / Double(trace.length)
    }
  }

  /// When work of `busy` that starts at `start` is done, where availability is a function of time;
  /// nil where it is by chance.
  func due(
    _ client: ClientID, from start: VirtualTime, busy: VirtualDuration, seed: UInt64
  ) -> VirtualTime? {
    switch self {
    case .always: return start.advanced(by: busy)
    case .onOff: return nil
    case .diurnal(let period, let share):
      let day = Day(period: period, share: share)
      return day.due(from: start, busy: busy, phase: day.phase(of: client, seed: seed))
    case .trace(let trace): return trace.due(client, from: start, busy: busy)
    }
  }
}

/// A period in ticks, of which the first `on` are those when a client is available.
struct Day {
  let length: Int64
  let on: Int64

  init(period: Double, share: Double) {
    length = VirtualDuration(roundingUnits: period).ticks
    on = min(length, VirtualDuration(roundingUnits: period * share).ticks)
  }

  /// Where in its day a client is at time 0.
  func phase(of client: ClientID, seed: UInt64) -> Int64 {
    var stream = RandomStream(seed: seed, purpose: .availability, client: client.rawValue)
    return Int64(UInt64(length).multipliedFullWidth(by: stream.next()).high)
  }

  fileprivate func due(
    from start: VirtualTime, busy: VirtualDuration, phase: Int64
  ) -> VirtualTime {
    // Both are below the length, at most 2^62, so the sum fits.
    let place = (start.ticks % length + phase) % length
    let (days, rest) = (min(place, on)).afterDays(busy, total: on)
    return start.advanced(days: days, of: length, by: rest - place)
  }
}

extension AvailabilityTrace {
  /// How many ticks of the length the client is available.
  func total(of client: ClientID) -> Int64 { timeBefore[client.index].last ?? 0 }

  fileprivate func due(
    _ client: ClientID, from start: VirtualTime, busy: VirtualDuration
  ) -> VirtualTime {
    let (own, before) = (stretches[client.index], timeBefore[client.index])
    let place = start.ticks % length
    // The first stretch that ends after the place.
    let next = own.firstIndex(fromWhichOn: { $0.upperBound > place })
    let done = next < own.count ? before[next] + max(0, place - own[next].lowerBound) : before[next]
    let (days, rest) = done.afterDays(busy, total: total(of: client))
    // The first stretch at whose end that much is done.
    let last = own.indices.firstIndex(fromWhichOn: { before[$0 + 1] >= rest })
    let end = own[last].lowerBound + (rest - before[last])
    return start.advanced(days: days, of: length, by: end - place)
  }
}

extension Int64 {
  /// With so much available time of a period gone: in which period from now the work is done, and with
  /// how much of its `total` gone, in 1...total.
  fileprivate func afterDays(
    _ busy: VirtualDuration, total: Int64
  ) -> (days: Int64, rest: Int64) {
    // Apart, since the sum may not fit.
    let (whole, part) = (busy.ticks - 1).quotientAndRemainder(dividingBy: total)
    let rest = self + part
    return rest < total ? (whole, rest + 1) : (whole + 1, rest - total + 1)
  }
}

extension VirtualTime {
  /// `days` periods and `offset` later; the end of time when it is past it.
  fileprivate func advanced(days: Int64, of length: Int64, by offset: Int64) -> VirtualTime {
    let (span, isTooLong) = days.multipliedReportingOverflow(by: length)
    let (total, isTooFar) = span.addingReportingOverflow(offset)
    if isTooLong || isTooFar { return VirtualTime(ticks: .max) }
    return advanced(by: VirtualDuration(ticks: total))
  }
}
