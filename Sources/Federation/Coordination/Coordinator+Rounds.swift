/// Rounds.
extension Coordinator {
  /// What is known of the round that is going on. All open orders are its own.
  struct RoundState: Sendable {
    /// How many clients are waited for.
    var awaited = 0
    /// Who is in it, ascending; kept only where a round may end without some of them.
    var members: [ClientID] = []
    /// How often each client was drawn; empty where every client is in every round.
    var draws: [ClientID: Int] = [:]
    /// Whether the deadline has passed, so that the next arrival ends the round.
    var isOverdue = false
  }

  /// Gives the version of the moment to every client, or to the round's sample, of those that are
  /// there. Where none is, the round begins with the first who joins.
  mutating func beginRound(
    _ rules: Round, at now: VirtualTime, _ actions: inout [Action]
  ) {
    round = RoundState()
    timer = nil
    if let sample = sampler.round(version, of: present) {
      round.draws = Dictionary(uniqueKeysWithValues: sample.map { ($0.client, $0.draws) })
      if rules.abandons { round.members = sample.map(\.client) }
      for member in sample { start(member.client.index, from: version, at: now, &actions) }
    } else {
      for index in clients.indices where clients[index].isPresent {
        if rules.abandons { round.members.append(ClientID(UInt32(index))) }
        start(index, from: version, at: now, &actions)
      }
    }
    round.awaited = min(openOrders, rules.sampling?.count ?? .max)
    if let deadline = rules.deadline, openOrders > 0 {
      wake(at: now.advanced(by: deadline), &actions)
    }
  }

  /// The clients that are there; nil where all are.
  private var present: [ClientID]? {
    if away == 0 { return nil }
    return clients.lazy.filter(\.isPresent).map(\.order.client)
  }

  mutating func endRound(_ rules: Round, at now: VirtualTime, _ actions: inout [Action]) {
    // First, so that after an aggregation no version is held for work that nobody needs.
    for client in round.members where clients[client.index].phase == .working {
      actions.append(.abandon(clients[client.index].order))
      close(client.index)
    }
    aggregate(at: now, &actions)
    beginRound(rules, at: now, &actions)
  }
}
