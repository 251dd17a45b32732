internal import Chance
public import Federation

/// On which clients versions are evaluated, the same ones each time.
public struct EvaluatedClients: Hashable, Sendable {
  /// Ascending.
  public let ids: [ClientID]
  /// p_i of each.
  public let importance: [Double]
  /// Whether they are not all that there are.
  public let isSample: Bool
  /// The importance that all of them have together.
  let whole: Double

  /// All clients, or so many of them, each set equally likely and a function of the seed alone.
  /// - Parameters:
  ///   - count: at most all; nil for all.
  ///   - importance: p_i of every client, summing to 1.
  public init(_ count: Int? = nil, importance: [Double], seed: UInt64) {
    isSample = count.map { $0 < importance.count } ?? false
    guard let count, isSample else {
      ids = importance.indices.map { ClientID(UInt32($0)) }
      self.importance = importance
      whole = 1
      return
    }
    var stream = RandomStream(seed: seed, purpose: .evaluatedClients)
    ids = stream.nextSubset(count, below: importance.count).map { ClientID($0) }
    self.importance = ids.map { importance[$0.index] }
    whole = self.importance.reduce(0, +)
  }

  /// The client's place among them, or nil.
  func place(of client: ClientID) -> Int? {
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < client { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == client ? low : nil
  }
}
