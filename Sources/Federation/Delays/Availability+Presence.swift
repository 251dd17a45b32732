/// Whether a client is available at a time, and until when it stays so.
struct Presence: Sendable {
  var isThere: Bool
  /// The end of time where it stays so for ever.
  var until: VirtualTime
}

extension Availability {
  /// Whether the client is available then, where that is a function of time; nil where it is by chance.
  /// - Precondition: the client is available at some time.
  func presence(of client: ClientID, at time: VirtualTime, seed: UInt64) -> Presence? {
    switch self {
    case .always: return Presence(isThere: true, until: .endOfTime)
    case .onOff: return nil
    case .diurnal(let period, let share):
      let day = Day(period: period, share: share)
      if day.on == day.length { return Presence(isThere: true, until: .endOfTime) }
      let place = (time.ticks % day.length + day.phase(of: client, seed: seed)) % day.length
      let isThere = place < day.on
      let rest = (isThere ? day.on : day.length) - place
      return Presence(isThere: isThere, until: time.advanced(by: VirtualDuration(ticks: rest)))
    case .trace(let trace): return trace.presence(of: client, at: time)
    }
  }
}

extension AvailabilityTrace {
  /// Stretches that touch one another come one after the other.
  fileprivate func presence(of client: ClientID, at time: VirtualTime) -> Presence {
    if total(of: client) == length { return Presence(isThere: true, until: .endOfTime) }
    let (own, place) = (stretches[client.index], time.ticks % length)
    let next = own.firstIndex(fromWhichOn: { $0.upperBound > place })
    let isThere = next < own.count && own[next].lowerBound <= place
    let change =
      next == own.count
      ? length + own[0].lowerBound : isThere ? own[next].upperBound : own[next].lowerBound
    return Presence(
      isThere: isThere, until: time.advanced(by: VirtualDuration(ticks: change - place)))
  }
}
