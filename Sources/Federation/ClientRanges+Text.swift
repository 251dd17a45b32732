extension ClientRanges {
  /// Reads numbers and ranges of numbers, as `3,5,8-10`; nil for anything else.
  public init?(text: String) {
    var ranges: [ClosedRange<UInt32>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false)
      let ends = bounds.compactMap { UInt32($0) }
      guard ends.count == bounds.count, let first = ends.first, let last = ends.last,
        ends.count <= 2, first <= last, last < .max
      else { return nil }
      ranges.append(first...last)
    }
    self.init(ranges)
  }

  /// The same, as `init(text:)` reads it: `3,5,8-10`.
  public var list: String {
    ranges.map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }.joined(separator: ",")
  }
}
