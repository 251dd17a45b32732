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
    if let sampling, sampling.law == .uniform {
      precondition(sampling.count + spare <= clients, "\(sampling.count) of \(clients) clients")
    }
  }

  /// The round's clients in client order, or nil when nothing is sampled.
  func round(_ round: Int) -> [Member]? {
    guard let sampling else { return nil }
    var stream = RandomStream(
      seed: seed, purpose: .clientSampling, update: UInt32(truncatingIfNeeded: round))
    switch sampling.law {
    case .uniform:
      return stream.nextSubset(sampling.count + spare, below: clients).map {
        Member(client: ClientID($0), draws: 1)
      }
    case .importance: return byImportance(sampling.count, &stream)
    }
  }

  private func byImportance(_ count: Int, _ stream: inout RandomStream) -> [Member] {
    let drawn = (0..<count).map { _ in cumulative.place(of: stream.nextUnit()) }.sorted()
    var members: [Member] = []
    for client in drawn.map({ ClientID(UInt32($0)) }) {
      if members.last?.client == client {
        members[members.count - 1].draws += 1
      } else {
        members.append(Member(client: client, draws: 1))
      }
    }
    return members
  }
}
