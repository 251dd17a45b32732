internal import DequeModule
import Federation

/// Members without anything to do take over what others will not have done for long.
extension Crew {
  /// An order that somebody is at, and for how much longer.
  private struct Burden {
    let work: Work
    let holder: Int
    let left: Duration
    /// The holder's pace at its best.
    let holderPace: Duration?
    /// Whether the holder has been at what it does first for far longer than it ever was.
    let isOverdue: Bool
  }

  /// What no order is overdue before.
  private static let overdueAfter = Duration.seconds(1)

  /// Gives those without anything to do the orders that their holders need much longer for: because they
  /// are slow by nature, not because many share a core, where it would only add to the work. Answers are
  /// the same bits, so the first one counts.
  mutating func relief(in execution: inout Execution, at now: Duration) -> [Dispatch] {
    // Under the real clock it would take time of those who work for others.
    guard mayRelieve, now >= nextRelief, !execution.isLive else { return [] }
    // At most so often, for there may be a thousand who have nothing to do.
    nextRelief = now + .milliseconds(2)
    mayRelieve = !holders.isEmpty && idle.contains { members[$0]?.assignments.isEmpty == true }
    guard mayRelieve else { return [] }
    var burdens = burdens(in: execution, at: now)
    var found: [Dispatch] = []
    var interval = Duration.milliseconds(250)
    for number in idle {
      guard let member = members[number], member.hasRoom, member.assignments.isEmpty
      else { continue }
      for pace in Work.Kind.allCases.compactMap(member.pace) { interval = min(interval, pace / 2) }
      let place = burdens.lastIndex { burden in
        guard let pace = member.bestPaces[burden.work.kind] else { return false }
        return burden.left > pace * burden.work.units * 2
          && (burden.isOverdue || burden.holderPace.map { $0 > pace * 3 } == true)
          && !troubles.includes(burden.work, for: number)
      }
      guard let place else { continue }
      let burden = burdens.remove(at: place)
      found.append(assign([burden.work], to: number, &execution, at: now))
    }
    nextRelief = now + max(.milliseconds(2), interval, .microseconds(10) * members.count)
    let relieved = Set(found.map(\.member))
    idle.removeAll { relieved.contains($0) }
    for number in relieved {
      members[number]?.isListed = false
      list(number)
    }
    return found
  }

  /// What only one member is at, and anybody may do: what takes longest last.
  private func burdens(in execution: Execution, at now: Duration) -> [Burden] {
    var found: [Burden] = []
    for member in members.values where member.isFree {
      guard let first = member.assignments.first?.work else { continue }
      let usual = (member.pace(first.kind) ?? .zero) * first.units
      let isOverdue = now - member.busySince > max(Self.overdueAfter, usual * 10)
      var before = 0
      for assignment in member.assignments {
        let work = assignment.work
        before += work.units
        guard holders[work.id]?.count == 1, execution.isUndone(work) else { continue }
        found.append(
          Burden(
            work: work, holder: member.number, left: left(of: member, units: before, work, now),
            holderPace: member.bestPaces[work.kind], isOverdue: isOverdue))
      }
    }
    return found.sorted { ($0.left, $1.work.need, $1.holder) < ($1.left, $0.work.need, $0.holder) }
  }

  /// How much longer a member is likely to need for the first so many clients that it is at.
  private func left(
    of member: Member, units: Int, _ work: Work, _ now: Duration
  ) -> Duration {
    let elapsed = now - member.busySince
    // Who was never timed, or is late, needs as long again as it has.
    let known = (member.pace(work.kind) ?? .zero) * units
    return max(known - elapsed, elapsed > known ? elapsed : .zero)
  }
}
