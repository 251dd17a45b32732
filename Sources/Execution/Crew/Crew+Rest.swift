import Federation

/// Who is too slow to help.
extension Crew {
  /// Whether a member is not so slow that the others would have done all there is before it did one
  /// more order: then its order would keep the run waiting. Now and then it may show whether it still
  /// is.
  mutating func mayHelp(
    _ member: Member, _ execution: Execution, at now: Duration
  ) -> Bool {
    guard member.isFree, !execution.isLive, let pace = member.settledPace, pace > .zero else {
      return true
    }
    if now - member.busySince > pace * 40 { return true }
    if now >= capacityUntil { measureCapacity(at: now) }
    let own = Duration.seconds(1) / pace
    let (rate, others) = (capacity.rate - own, Double(capacity.members - 1))
    guard others > 0, own * 3 < rate / others else { return true }
    let backlog = Double(execution.readyUpdates + openUnits - member.openUnits)
    return Double(member.openUnits + 1) / own * rate <= backlog
  }

  /// What all that may do anything train in a second; looked at the more seldom the more of them there
  /// are.
  private mutating func measureCapacity(at now: Duration) {
    var rates: [Double] = []
    for member in members.values where member.isFree && member.isReady && !member.isLate {
      guard let pace = member.settledPace, pace > .zero else { continue }
      rates.append(.seconds(1) / pace)
    }
    // In an order of their own, so that the sum is the same in every process.
    capacity = (rates.sorted().reduce(0, +), rates.count)
    capacityUntil = now + max(.milliseconds(1), .microseconds(10) * members.count)
  }

  mutating func wakeResting() {
    candidates.append(contentsOf: resting)
    resting.removeAll()
  }
}
