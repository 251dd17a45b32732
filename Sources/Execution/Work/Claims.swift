public import Federation

/// Which client processes have declared which clients as their own: only they do these clients' work.
public struct Claims: Sendable {
  /// Disjoint, ascending, each with those that declared it.
  private var segments: [(clients: Range<UInt64>, members: [Int])] = []

  /// - Parameter hosted: what each member declared.
  /// - Complexity: O(*n* log *n*) for *n* ranges of which few overlap.
  public init(_ hosted: [(member: Int, clients: ClientRanges)] = []) {
    var starts: [UInt64: [Int]] = [:]
    var ends: [UInt64: [Int]] = [:]
    for (member, clients) in hosted {
      for range in clients.ranges {
        starts[UInt64(range.lowerBound), default: []].append(member)
        ends[UInt64(range.upperBound) + 1, default: []].append(member)
      }
    }
    var open: [Int] = []
    var begin: UInt64 = 0
    for boundary in Set(starts.keys).union(ends.keys).sorted() {
      if !open.isEmpty { segments.append((begin..<boundary, open)) }
      for member in ends[boundary] ?? [] { open.removeAll { $0 == member } }
      open += starts[boundary] ?? []
      begin = boundary
    }
  }

  /// Whether nobody has declared any.
  public var isEmpty: Bool { segments.isEmpty }

  /// Those that declared the client.
  /// - Complexity: O(log *n*) for *n* ranges.
  public func members(of client: ClientID) -> [Int] {
    let number = UInt64(client.rawValue)
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].clients.upperBound <= number { low = middle + 1 } else { high = middle }
    }
    guard low < segments.count, segments[low].clients.contains(number) else { return [] }
    return segments[low].members
  }
}
