/// The values of a sweep's cells, one after another, without holding them all.
struct SweepBlocks {
  /// Keys with a value each, and keys with several, of which all combinations are meant.
  private struct Block {
    var fixed: [String: SweepValue] = [:]
    var varied: [VariedKey] = []

    /// Nil where there are too many to count.
    var count: Int? {
      varied.reduce(1) { count, key in
        let (product, overflow) = (count ?? 0).multipliedReportingOverflow(by: key.values.count)
        return count == nil || overflow ? nil : product
      }
    }

    /// The values of combination `index`, the last key's fastest.
    func values(_ index: Int) -> [String: SweepValue] {
      var (values, rest) = (fixed, index)
      for key in varied.reversed() {
        values[key.key] = key.values[rest % key.values.count]
        rest /= key.values.count
      }
      return values
    }
  }

  /// The keys, in the order in which cells have their values.
  let keys: [String]
  private var blocks: [Block]

  /// - Parameters:
  ///   - inner: keys that are combined with everything else, and vary fastest.
  init(_ varied: [VariedKey], cases: [SweepCase], inner: [VariedKey] = []) {
    var keys = varied.map(\.key)
    for key in cases.flatMap(\.keys) where !keys.contains(key) { keys.append(key) }
    self.keys = keys + inner.map(\.key)
    let isCombined = !varied.isEmpty || cases.isEmpty
    blocks =
      (isCombined ? [Block(varied: varied + inner)] : [])
      + cases.map { Block(fixed: $0.values, varied: inner) }
  }

  /// How many cells there are; nil for too many to count.
  var count: Int? {
    blocks.reduce(0) { count, block in
      guard let count, let more = block.count else { return nil }
      let (sum, overflow) = count.addingReportingOverflow(more)
      return overflow ? nil : sum
    }
  }

  /// Does `body` for the values of each cell, in order.
  func forEach(_ body: ([SweepValue?]) -> Void) {
    for block in blocks {
      for index in 0..<(block.count ?? 0) {
        let values = block.values(index)
        body(keys.map { values[$0] })
      }
    }
  }
}
