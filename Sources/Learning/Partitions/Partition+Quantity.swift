internal import Chance
internal import Kernels

extension Partition {
  /// All rows, shuffled and cut into parts whose sizes are in the proportions of a draw from the
  /// symmetric Dirichlet distribution; every client has at least one row (Li, Diao, Chen, He,
  /// "Federated learning on non-IID data silos", 2022, with their quantity skew).
  static func unevenParts(
    of source: RowsByClass, alpha: Double, clients: Int, using stream: inout RandomStream
  ) -> ClientParts {
    let proportions = ClassMixture(concentration: alpha, classes: clients, using: &stream)
      .weights(available: Array(repeating: true, count: clients))
    let sizes = apportion(
      source.count - clients, inProportionTo: proportions, using: &stream)
    var order = source.rows.flatMap { $0 }
    stream.shuffle(&order)
    var owners = Array(repeating: ClientParts.nobody, count: source.count)
    var rows = order.makeIterator()
    for (client, size) in sizes.enumerated() {
      for _ in 0..<(size + 1) {
        guard let row = rows.next() else { break }
        owners[Int(row)] = Int32(client)
      }
    }
    return ClientParts(owners: owners, clients: clients)
  }
}
