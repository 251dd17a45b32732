internal import DequeModule
import Federation

/// Who is waited for, and when that is too long (design, section 9).
extension Crew {
  /// What no order is late before.
  private static let lateAfter = Duration.seconds(10)
  /// How many times the longest that was seen an order may take before it is late.
  private static let lateFactor = 5

  /// Looks for members that have been at an order for far longer than any took, and gives their work to
  /// others as well.
  public mutating func check(_ execution: inout Execution, at now: Duration) {
    for number in numbers {
      guard let member = members[number], !member.isLate else { continue }
      noteUnready(member, at: now)
      guard let head = member.assignments.first else { continue }
      let longest = longest[head.work.kind].map { $0 * head.work.units }
      let elapsed = now - member.busySince
      guard elapsed > max(Self.lateAfter, (longest ?? .zero) * Self.lateFactor) else { continue }
      members[number]?.isLate = true
      events.append(
        .late(
          RunEvent.Lateness(
            name: member.name, work: head.work.text, elapsed: elapsed, longest: longest,
            isHeard: member.lastHeard > member.busySince)))
      for assignment in member.assignments where holders[assignment.work.id]?.count == 1 {
        execution.offerAgain(assignment.work)
      }
    }
    noteUnhosted(&execution, at: now)
    noteStuck(at: now)
  }

  /// Who has been at an order for longest, and for how long; nil where nobody is at one.
  public func longestWait(at now: Duration) -> (name: String, work: String, elapsed: Duration)? {
    let waiting = members.values.filter { !$0.assignments.isEmpty }
    guard let slowest = waiting.min(by: { ($0.busySince, $0.number) < ($1.busySince, $1.number) }),
      let head = slowest.assignments.first
    else { return nil }
    return (slowest.name, head.work.text, now - slowest.busySince)
  }

  /// When something is to be looked at, if nothing happens before.
  public func deadline(at now: Duration) -> Duration? {
    var next: [Duration] = []
    if !resting.isEmpty { next.append(restUntil) }
    if mayRelieve { next.append(nextRelief) }
    return next.min().map { max($0, now) }
  }
}

// MARK: - What nobody can do

extension Crew {
  /// Work that none of those who may do it can, what is needed first before the others.
  private func hopeless() -> [Troubles.Trouble] {
    guard !troubles.isEmpty else { return [] }
    return troubles.all.values.filter { isRefusedByAll($0) }
      .sorted { ($0.work.need, $0.since) < ($1.work.need, $1.since) }
  }

  /// From where on nothing is trained, since the run ends there.
  func hopelessFrom() -> Need? { hopeless().first?.work.need }

  private func isRefusedByAll(_ trouble: Troubles.Trouble) -> Bool {
    let able = members.values.filter { $0.isReady && may(do: trouble.work, $0) }
    return !able.isEmpty && able.allSatisfy { trouble.members.contains($0.number) }
  }

  /// Whether the work may be given to it and not only to those that declared its clients.
  private func may(do work: Work, _ member: Member) -> Bool {
    switch member.hosted {
    case .only(let clients): work.clients.contains { clients.contains($0) }
    case .any: work.clients.allSatisfy { claims.members(of: $0).isEmpty }
    }
  }

  /// Why the run has to end, if so: what it needs next nobody can do, and nobody is awaited who could.
  public func failure(of execution: Execution, at now: Duration) -> Failure? {
    let end = hopeless().first { trouble in
      execution.waitsOnly(for: trouble.work)
        && (trouble.failure.isDivergence || !awaitsMore(since: trouble.since, at: now))
    }
    if let end { return end.failure }
    if let since = unhostedSince, now - since >= options.patience {
      return Failure(
        "no client process hosts \((unhosted ?? ClientRanges()).text); start one "
          + "with --host-clients, or one without it")
    }
    return nil
  }

  /// Whether somebody may still come who can do what those who are here cannot.
  private func awaitsMore(since: Duration, at now: Duration) -> Bool {
    let areAllHere = options.expected.map { joined >= $0 } ?? false
    if areAllHere, members.values.allSatisfy(\.isReady) { return false }
    return now - since < options.patience
  }

  private mutating func noteStuck(at now: Duration) {
    guard let trouble = hopeless().first, !trouble.isTold, !trouble.failure.isDivergence,
      awaitsMore(since: trouble.since, at: now)
    else { return }
    troubles.tell(trouble.work.id)
    events.append(
      .stuck(
        "none of those who are here can do \(trouble.work.text): \(trouble.failure.text); waiting "
          + "up to \(options.patience.components.seconds) s for another client process"))
  }

  /// Clients that no process hosts, ready or not, where none may do anything.
  private var unhosted: ClientRanges? {
    var hosted: [ClosedRange<UInt32>] = []
    for member in members.values {
      guard case .only(let clients) = member.hosted else { return nil }
      hosted += clients.ranges
    }
    let missing = ClientRanges(hosted).missing(of: options.clients)
    return missing.isEmpty ? nil : missing
  }

  private mutating func noteUnhosted(_ execution: inout Execution, at now: Duration) {
    guard !members.isEmpty, let missing = unhosted, execution.hasFreeWork() else {
      unhostedSince = nil
      return
    }
    guard unhostedSince == nil else { return }
    unhostedSince = now
    events.append(
      .stuck(
        "no client process hosts \(missing.text); waiting up to "
          + "\(options.patience.components.seconds) s for one that does"))
  }

  private mutating func noteUnready(_ member: Member, at now: Duration) {
    guard !member.isReady, !member.isToldUnready, now - member.joinedAt > Self.lateAfter
    else { return }
    members[member.number]?.isToldUnready = true
    events.append(
      .stuck("\(member.name) joined, and is not ready after \(Int(Self.lateAfter / .seconds(1))) s")
    )
  }
}

extension Crew {
  /// For how long nothing came of a member.
  public func silence(of member: Int, at now: Duration) -> Duration {
    members[member].map { now - $0.lastHeard } ?? .zero
  }
}
