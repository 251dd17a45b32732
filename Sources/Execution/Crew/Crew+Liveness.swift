internal import DequeModule
public import Federation

/// Who is waited for, and when that is too long (design, section 9).
extension Crew {
  /// What no order is late before.
  private static let lateAfter = Duration.seconds(10)
  /// What no order is shown before.
  private static let shownAfter = Duration.seconds(3)
  /// How many times the longest that was seen an order may take before it is late.
  private static let lateFactor = 5

  /// Looks for members that have been at an order for far longer than any took, and gives their work to
  /// others as well; and for those that are not ready for so long.
  public mutating func check(_ execution: inout Execution, at now: Duration) {
    for number in numbers {
      guard let member = members[number], !member.isLate else { continue }
      if member.isReady {
        checkOrders(of: member, &execution, at: now)
      } else if now - member.busySince > Self.lateAfter {
        noteLate(member, with: nil, longest: nil, at: now)
      }
    }
    noteUnhosted(&execution, at: now)
    noteStuck(at: now)
  }

  private mutating func checkOrders(
    of member: Member, _ execution: inout Execution, at now: Duration
  ) {
    guard let head = member.assignments.first else { return }
    let longest = longest[head.work.kind].map { $0 * head.work.units }
    guard now - member.busySince > max(Self.lateAfter, (longest ?? .zero) * Self.lateFactor)
    else { return }
    noteLate(member, with: head.work.text, longest: longest, at: now)
    // Who took it over may let it lie, too.
    for assignment in member.assignments where isLeftLying(assignment.work) {
      execution.offerAgain(assignment.work)
    }
  }

  /// Whether all who are at the work are late.
  func isLeftLying(_ work: Work) -> Bool {
    holders[work.id, default: []].allSatisfy { members[$0]?.isLate == true }
  }

  private mutating func noteLate(
    _ member: Member, with work: String?, longest: Duration?, at now: Duration
  ) {
    members[member.number]?.isLate = true
    attendanceChanges += 1
    if member.isFree, member.isReady { callSpare(of: member.host) }
    events.append(
      .late(
        RunEvent.Lateness(
          name: member.name, work: work, elapsed: now - member.busySince, longest: longest,
          silence: now - member.lastHeard)))
  }

  /// Who is waited for, for the person who watches: the one that has been at an order for longest, where
  /// that is much longer than usual, or that is not ready; nil where nobody is.
  public func awaited(at now: Duration) -> (name: String, elapsed: Duration)? {
    let waiting = members.values.filter { member in
      guard let work = member.assignments.first?.work else {
        return !member.isReady && now - member.busySince > Self.shownAfter
      }
      let longest = (longest[work.kind] ?? .zero) * work.units
      return now - member.busySince > max(Self.shownAfter, longest * 2)
    }
    let slowest = waiting.min { ($0.busySince, $0.number) < ($1.busySince, $1.number) }
    return slowest.map { ($0.name, now - $0.busySince) }
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
}

extension Crew {
  /// The clients that somebody who is ready and not late declared; nil where there is one who may do what
  /// nobody declared, and so all clients' work.
  public var attended: ClientRanges? {
    var hosted: [ClosedRange<UInt32>] = []
    for member in members.values where member.isReady && !member.isLate {
      guard case .only(let clients) = member.hosted else { return nil }
      hosted += clients.ranges
    }
    return ClientRanges(hosted)
  }

  /// The clients of which no process that is ready says that it hosts them.
  public var unready: ClientRanges {
    var hosted: [ClosedRange<UInt32>] = []
    for member in members.values where member.isReady {
      if case .only(let clients) = member.hosted { hosted += clients.ranges }
    }
    return ClientRanges(hosted).missing(of: options.clients)
  }

  /// For how long nothing came of a member.
  public func silence(of member: Int, at now: Duration) -> Duration {
    members[member].map { now - $0.lastHeard } ?? .zero
  }
}
