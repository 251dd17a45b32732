extension ClientRanges {
  /// Those that are in both.
  ///
  /// - Complexity: O(n + m) for n and m ranges.
  public func intersection(_ other: ClientRanges) -> ClientRanges {
    var (common, mine, its): ([ClosedRange<UInt32>], Int, Int) = ([], 0, 0)
    while mine < ranges.count, its < other.ranges.count {
      let (left, right) = (ranges[mine], other.ranges[its])
      if left.overlaps(right) { common.append(left.clamped(to: right)) }
      if left.upperBound < right.upperBound { mine += 1 } else { its += 1 }
    }
    return ClientRanges(common)
  }
}
