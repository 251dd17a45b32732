internal import Chance

/// E[omega_i] of sampled rounds whose weights are made within the round: p_i over the sum of the p_j
/// drawn with it.
///
/// With S the sum of the p_j of the other draws of a round that has client i,
/// q_i = P(a draw is i) x draws x E[p_i / (p_i + S)]. Over all sets of the others where these are few,
/// else over rounds that are drawn: each of those tells of every client, since the others of a round
/// with i are like those of a round without it, one left out.
struct RoundShares {
  /// q_i, which sum to 1.
  private(set) var expected: [Double]
  /// Nil where nothing was drawn.
  private(set) var drawn: BatchMeans?
  /// How many rounds were drawn.
  private(set) var rounds: Int?

  /// Numbers that are added up for an exact answer, or, roughly, for a drawn one.
  private static let most = 4_000_000

  /// - Complexity: O(M) where all importances are equal, else some four million additions, at least
  ///   320 M.
  init(_ sampling: ClientSampling, _ settings: ScheduleSettings) {
    let importance = settings.importance
    expected = importance
    if importance.allSatisfy({ $0 == importance.first }) {
      expected = Array(repeating: 1 / Double(importance.count), count: importance.count)
    } else if sampling.law == .uniform, let exact = Self.overAllSets(sampling.count, importance) {
      expected = exact
    } else if sampling.law == .uniform || sampling.count > 1 {
      draw(sampling, settings)
    }
  }

  /// The mean over all sets of `count`; nil where these are too many.
  private static func overAllSets(_ count: Int, _ importance: [Double]) -> [Double]? {
    let clients = importance.count
    var sets = 1
    // C(M, k) grows as far as the half of M.
    for place in 0..<min(count, clients - count) {
      sets = sets * (clients - place) / (place + 1)
      if sets > most / clients { return nil }
    }
    var members = Array(0..<count)
    var sums = importance.map { _ in 0.0 }
    while true {
      let total = members.reduce(0) { $0 + importance[$1] }
      for member in members { sums[member] += importance[member] / total }
      // The next set in lexical order: the last member that can move does, and those behind follow it.
      guard let moved = members.indices.last(where: { members[$0] < clients - count + $0 }) else {
        return sums.map { $0 / Double(sets) }
      }
      let value = members[moved] + 1
      for place in moved..<count { members[place] = value + place - moved }
    }
  }

  private mutating func draw(_ sampling: ClientSampling, _ settings: ScheduleSettings) {
    let importance = settings.importance
    let seed = settings.delays.independent(0).updateSeed
    let sampler = RoundSampler(
      trigger: .everyone(sampling: sampling), importance: importance, seed: seed)
    var stream = RandomStream(seed: seed, purpose: .participationMeasurement)
    let batches = 32
    let perBatch = max(10, Self.most / batches / importance.count)
    var means: [[Double]] = []
    for batch in 0..<batches {
      var sums = importance.map { _ in 0.0 }
      for round in 0..<perBatch {
        let members = sampler.round(batch * perBatch + round) ?? []
        let draw = Int(stream.nextBelow(UInt32(sampling.count)))
        add(members, without: draw, sampling, importance, to: &sums)
      }
      means.append(sums.map { $0 / Double(perBatch) })
    }
    let found = BatchMeans(plans: [means])
    (expected, drawn, rounds) = (found.means, found, batches * perBatch)
  }

  /// Adds what the round tells of each client. Its others are the round without that draw.
  private func add(
    _ members: [RoundSampler.Member], without draw: Int, _ sampling: ClientSampling,
    _ importance: [Double], to sums: inout [Double]
  ) {
    var (total, left, draws) = (0.0, 0.0, 0)
    for member in members {
      let own = importance[member.client.index]
      total += own * Double(member.draws)
      if draws <= draw { left = own }
      draws += member.draws
    }
    switch sampling.law {
    case .uniform:
      let chance = Double(sampling.count) / Double(importance.count)
      for client in importance.indices {
        sums[client] += chance * importance[client] / (total - left + importance[client])
      }
      for member in members {
        let own = importance[member.client.index]
        sums[member.client.index] += chance * (own / total - own / (total - left + own))
      }
    case .importance:
      let draws = Double(sampling.count)
      for client in importance.indices {
        let own = importance[client]
        sums[client] += draws * own * own / (total - left + own)
      }
    }
  }
}
