public import Federation

/// The real clock: what happens is told when it happens, with the session's time.
extension Execution {
  /// Whether decisions follow from what happens, when it happens.
  public var isLive: Bool { realTime != nil }

  /// Whether the clock goes.
  public var clockIsStarted: Bool { realTime?.isStarted ?? true }

  /// Whether all that a record told of was carried out, so that the clock may go on where it ends. Where
  /// delays are drawn, orders that were open there are done again first: what that takes is no delay.
  public var hasCaughtUp: Bool {
    if scheduleEnd != nil { return true }
    return steps.isEmpty && (!followsRecord || hasNaturalDelays || queue.isDone)
  }

  /// Lets the clock go, for the first time or on.
  public mutating func startClock(at now: Duration) {
    realTime?.start(at: now)
    // Whoever asked before found nothing.
    queue.callAll()
    look(at: now)
  }

  /// Takes the decisions that come with the time of the moment.
  public mutating func look(at now: Duration) {
    guard let realTime, realTime.isStarted else { return }
    decisions.reach(realTime.time(at: now))
    walkAhead()
    takeRecord()
  }

  /// The order's work is back: for the decisions when its delay is over, which may be later. Until then
  /// the answer is held here, so that its way back is part of the delay, as in virtual time.
  public mutating func arrive(_ work: TrainingWork, at now: Duration) {
    guard let realTime else { return }
    let contribution = work.members[0]
    decisions.take(
      .arrived(contribution.order.id), at: max(realTime.time(at: now), contribution.arrival))
    takeRecord()
  }

  /// How an order went by the clock; nil under the virtual one.
  /// - Parameter stages: where its time went; nil where it is not known.
  public func timing(
    of work: TrainingWork, by member: Int, stages: OrderStages<Duration>?, at now: Duration
  ) -> RunEvent.Timing? {
    guard let realTime else { return nil }
    let contribution = work.members[0]
    return RunEvent.Timing(
      order: contribution.order, member: member, due: contribution.arrival,
      arrived: realTime.time(at: now),
      stages: stages?.map { realTime.length($0) })
  }

  /// Nobody is there who can train the client, or somebody is again.
  public mutating func take(_ happening: Happening, at now: Duration) {
    guard let realTime else { return }
    decisions.take(happening, at: realTime.time(at: now))
    takeRecord()
  }

  /// The session's time at which something is decided if nothing happens before; nil where nothing is.
  public var nextDecision: Duration? {
    guard let realTime, let next = decisions.nextDecision else { return nil }
    return realTime.session(at: next)
  }

  /// Whether anything may be trained now.
  var mayTrain: Bool {
    guard pendingDivergence == nil else { return false }
    return !isLive || scheduleEnd == nil && (clockIsStarted || followsRecord)
  }

  /// An evaluation waits for the end, so that it takes no time of a process that trains.
  mutating func file(_ evaluation: Work) {
    if isLive, scheduleEnd == nil, pendingDivergence == nil {
      deferred.append(evaluation)
    } else {
      queue.add(evaluation)
    }
  }

  /// Nothing is trained any more, so that what waited for that can be done.
  mutating func fileDeferred() {
    for work in deferred { queue.add(work) }
    deferred.removeAll()
  }

  private mutating func takeRecord() {
    for entry in decisions.takeRecord() { events.append(.happened(entry)) }
  }
}
