internal import Chance

extension FaultyClients {
  /// The clients among so many; nil where it is all of them.
  /// - Parameter purpose: what a share of them is drawn for.
  func chosen(among clients: Int, seed: UInt64, _ purpose: RandomPurpose) -> Set<ClientID>? {
    switch self {
    case .all: return nil
    case .listed(let listed): return Set(listed)
    case .share(let share):
      var stream = RandomStream(seed: seed, purpose: purpose)
      let count = max(1, Int((share * Double(clients)).rounded()))
      return Set(stream.nextSubset(count, below: clients).map { ClientID($0) })
    }
  }
}
