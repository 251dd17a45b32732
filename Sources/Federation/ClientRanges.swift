/// Some of the clients, as ranges of their numbers: a million neighbours take no more than one.
public struct ClientRanges: Hashable, Sendable {
  /// The ranges, ascending; none touches the next.
  public let ranges: [ClosedRange<UInt32>]

  /// The clients of all ranges, which may overlap and come in any order.
  ///
  /// - Complexity: O(n log n) for n ranges.
  public init(_ ranges: [ClosedRange<UInt32>] = []) {
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      // 64 bits: the range behind the last client's number has none.
      if let last = merged.last, UInt64(range.lowerBound) <= UInt64(last.upperBound) + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  /// These clients; each may come more than once.
  public init(_ clients: [ClientID]) {
    self.init(clients.map { $0.rawValue...$0.rawValue })
  }

  /// Whether there are none.
  public var isEmpty: Bool { ranges.isEmpty }

  /// How many clients they are.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The clients, ascending.
  ///
  /// - Complexity: O(clients).
  public var clients: [ClientID] {
    var clients: [ClientID] = []
    clients.reserveCapacity(count)
    for range in ranges { clients += range.lazy.map { ClientID($0) } }
    return clients
  }

  /// Whether the client is among them.
  ///
  /// - Complexity: O(log n) for n ranges.
  public func contains(_ client: ClientID) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < client.rawValue { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(client.rawValue)
  }
}
