internal import Chance

extension Partition {
  /// Deals out each class's test rows in proportion to the clients' training rows of that class, by
  /// largest remainders, so that each row has one owner; rows of a class that nobody trains on have
  /// none.
  static func mirror(
    of train: ClientParts, _ trainLabels: [Int32], in test: RowsByClass,
    using stream: inout RandomStream
  ) -> ClientParts {
    var counts = Array(
      repeating: Array(repeating: 0.0, count: train.clients), count: test.classes)
    for client in 0..<train.clients {
      for row in train.rows(of: client) { counts[Int(trainLabels[Int(row)])][client] += 1 }
    }
    var owners = Array(repeating: ClientParts.nobody, count: test.count)
    for label in 0..<test.classes where counts[label].contains(where: { $0 > 0 }) {
      let shares = apportion(
        test.rows[label].count, inProportionTo: counts[label], using: &stream)
      var rows = test.rows[label].makeIterator()
      for (client, share) in shares.enumerated() {
        for _ in 0..<share {
          guard let row = rows.next() else { break }
          owners[Int(row)] = Int32(client)
        }
      }
    }
    return ClientParts(owners: owners, clients: train.clients)
  }
}

/// Cuts `total` into whole numbers in proportion to `weights`: each gets its quota rounded down, and
/// the largest remainders get one more; equal remainders by lot.
/// - Precondition: no weight is negative and some weight is positive.
func apportion(
  _ total: Int, inProportionTo weights: [Double], using stream: inout RandomStream
) -> [Int] {
  let sum = weights.reduce(0, +)
  let quotas = weights.map { Double(total) * $0 / sum }
  var counts = quotas.map { Int($0) }
  let left = total - counts.reduce(0, +)
  guard left > 0 else { return counts }
  var lots = Array(0..<weights.count)
  stream.shuffle(&lots)
  lots.sort { quotas[$0] - Double(counts[$0]) > quotas[$1] - Double(counts[$1]) }
  for winner in lots.prefix(left) { counts[winner] += 1 }
  return counts
}
