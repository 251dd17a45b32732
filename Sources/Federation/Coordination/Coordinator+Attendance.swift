/// Losses, and clients that come and go.
extension Coordinator {
  /// The client's open order has ended without its work.
  mutating func goOn(
    without client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    if case .round(let rules) = scheme.trigger {
      if openOrders > 0 { return }
      if buffer.isEmpty {
        beginRound(rules, at: now, &actions)
      } else {
        endRound(rules, at: now, &actions)
      }
      return
    }
    restart([client], at: now, &actions)
    flushStranded(at: now, &actions)
  }

  /// Aggregates a buffer that nobody comes to fill, since all who are there wait for it.
  private mutating func flushStranded(at now: VirtualTime, _ actions: inout [Action]) {
    if awaited?.isComplete == true, !buffer.isEmpty, !isEveryInterval {
      if case .everyClient = scheme.trigger { return aggregateOneOfEach(at: now, &actions) }
      return beginAggregating(at: now, &actions)
    }
    guard case .count = scheme.trigger, scheme.restart == .aggregation, openOrders == 0,
      !buffer.isEmpty, awaited == nil
    else { return }
    flush(at: now, &actions)
  }

  mutating func join(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    guard !clients[client.index].isPresent else { return }
    clients[client.index].isPresent = true
    awaited?.join(client)
    rule?.join(client)
    router?.join(client)
    away -= 1
    // One that waits goes on with the aggregation that its work is in.
    let isIdle = clients[client.index].phase == .idle
    if isIdle { nextClients?.join(client) }
    guard hasBegun, isIdle else { return }
    if case .round(let rules) = scheme.trigger {
      if openOrders == 0, buffer.isEmpty { beginRound(rules, at: now, &actions) }
    } else if nextClients == nil, router == nil {
      start(client.index, from: version, at: now, &actions)
    } else {
      fillPlaces(at: now, &actions)
    }
  }

  mutating func leave(
    _ client: ClientID, at now: VirtualTime, _ actions: inout [Action]
  ) {
    guard clients[client.index].isPresent else { return }
    clients[client.index].isPresent = false
    awaited?.leave(client)
    rule?.leave(client)
    let waiting = router?.leave(client) ?? []
    away += 1
    switch clients[client.index].phase {
    case .idle:
      nextClients?.leave(client)
      if awaited != nil { flushStranded(at: now, &actions) }
    case .working:
      actions.append(.abandon(clients[client.index].order))
      close(client.index)
      for (place, version) in waiting.enumerated() {
        actions.append(.discard(queued(version, at: client, place: place, now)))
      }
      // What was numbered is not numbered again.
      clients[client.index].order.update += UInt32(waiting.count)
      goOn(without: client, at: now, &actions)
    case .waiting: if awaited != nil { flushStranded(at: now, &actions) }
    }
  }
}
