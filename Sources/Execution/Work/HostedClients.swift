public import Federation

/// Which clients a process may train.
public enum HostedClients: Hashable, Sendable {
  /// Every client that no other process has declared.
  case any
  /// These alone.
  case only(ClientRanges)
}

extension ClientRanges {
  /// Those of the clients 0 to `clients` - 1 that are not among them.
  public func missing(of clients: Int) -> ClientRanges {
    var (found, next) = ([] as [ClosedRange<UInt32>], 0)
    for range in ranges where range.lowerBound < clients {
      if next < range.lowerBound { found.append(UInt32(next)...range.lowerBound - 1) }
      next = Int(range.upperBound) + 1
    }
    if next < clients { found.append(UInt32(next)...UInt32(clients - 1)) }
    return ClientRanges(found)
  }

  /// For a sentence: `client 3`, `clients 0 to 2, 7`; the first few where they are many.
  public var text: String {
    let shownMax = 8
    let shown = ranges.prefix(shownMax).map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
    let more = ranges.count > shownMax ? " and others" : ""
    return (count == 1 ? "client " : "clients ") + shown.joined(separator: ", ") + more
  }
}
