internal import Chance

/// Draws the clients of each round, a function of (seed, round) alone.
struct RoundSampler: Sendable {
  /// A client of a round, and how often it was drawn.
  struct Member: Hashable {
    var client: ClientID
    var draws: Int
  }

  private let sampling: ClientSampling?
  private let spare: Int
  private let clients: Int
  private let seed: UInt64
  /// p_0 + ... + p_i, filled only where clients are drawn by importance.
  private let cumulative: [Double]

  init(trigger: Trigger, importance: [Double], seed: UInt64) {
    if case .round(let round) = trigger {
      (sampling, spare) = (round.sampling, round.spare)
    } else {
      (sampling, spare) = (nil, 0)
    }
    self.clients = importance.count
    self.seed = seed
    var sum = 0.0
    cumulative =
      sampling?.law == .importance
      ? importance.map { share in
        sum += share
        return sum
      } : []
    if case .round(let round) = trigger, let problem = round.problem(clients: clients) {
      preconditionFailure("\(problem)")
    }
  }

  /// The round's clients in client order, or nil when nothing is sampled.
  /// - Parameter present: who can be drawn, ascending, where not all can; where they are fewer than
  ///   a round draws, all of them are in it.
  func round(_ round: Int, of present: [ClientID]? = nil) -> [Member]? {
    guard let sampling else { return nil }
    var stream = RandomStream(
      seed: seed, purpose: .clientSampling, update: UInt32(truncatingIfNeeded: round))
    switch sampling.law {
    case .uniform:
      let count = min(sampling.count + spare, present?.count ?? clients)
      return stream.nextSubset(count, below: present?.count ?? clients).map {
        Member(client: present?[Int($0)] ?? ClientID($0), draws: 1)
      }
    case .importance: return byImportance(sampling.count, of: present, &stream)
    }
  }

  private func byImportance(
    _ count: Int, of present: [ClientID]?, _ stream: inout RandomStream
  ) -> [Member] {
    if present?.isEmpty == true { return [] }
    let sums = present.map(cumulative(of:)) ?? cumulative
    // p_0 + p_1 + ... of all is 1 but for its rounding.
    let sum = present == nil ? 1 : sums[sums.count - 1]
    let drawn = (0..<count).map { _ in sums.place(of: stream.nextUnit() * sum) }.sorted()
    var members: [Member] = []
    for client in drawn.map({ present?[$0] ?? ClientID(UInt32($0)) }) {
      if members.last?.client == client {
        members[members.count - 1].draws += 1
      } else {
        members.append(Member(client: client, draws: 1))
      }
    }
    return members
  }

  private func cumulative(of present: [ClientID]) -> [Double] {
    var sum = 0.0
    return present.map { client in
      sum += cumulative[client.index] - (client.index > 0 ? cumulative[client.index - 1] : 0)
      return sum
    }
  }
}
