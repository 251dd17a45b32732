internal import Chance
internal import Kernels

extension Partition {
  /// All rows, shuffled and cut into parts whose sizes differ by one at most.
  static func equalParts(
    of source: RowsByClass, clients: Int, using stream: inout RandomStream
  ) -> ClientParts {
    var order = source.rows.flatMap { $0 }
    stream.shuffle(&order)
    var owners = Array(repeating: ClientParts.nobody, count: source.count)
    for client in 0..<clients {
      for i in part(client, of: clients, outOf: order.count) {
        owners[Int(order[i])] = Int32(client)
      }
    }
    return ClientParts(owners: owners, clients: clients)
  }

  /// Client i gets rows of `perClient` classes from class i x perClient on, modulo the number of
  /// classes; the clients of a class share its rows in equal parts. Rows of a class without a client
  /// are left over.
  /// - Precondition: at most as many classes for each client as there are.
  static func fewClassesEach(
    from source: RowsByClass, clients: Int, perClient: Int
  ) -> ClientParts {
    var holders = Array(repeating: [Int32](), count: source.classes)
    for client in 0..<clients {
      for i in 0..<perClient {
        holders[(client * perClient + i) % source.classes].append(Int32(client))
      }
    }
    var owners = Array(repeating: ClientParts.nobody, count: source.count)
    for (label, holders) in holders.enumerated() {
      let rows = source.rows[label]
      for (place, holder) in holders.enumerated() {
        for i in part(place, of: holders.count, outOf: rows.count) {
          owners[Int(rows[i])] = holder
        }
      }
    }
    return ClientParts(owners: owners, clients: clients)
  }

  /// Rows in their order, cut into parts whose sizes differ by one at most.
  static func slices(of count: Int, clients: Int) -> ClientParts {
    ClientParts(
      (0..<clients).map { client in part(client, of: clients, outOf: count).map { Int32($0) } })
  }

  /// Rows sorted by class, cut into clients x perClient equal shards, which are dealt out at random
  /// (McMahan et al., "Communication-efficient learning of deep networks from decentralized data",
  /// 2017).
  static func sharded(
    _ source: RowsByClass, clients: Int, perClient: Int, using stream: inout RandomStream
  ) -> ClientParts {
    let sorted = source.rows.flatMap { $0 }
    var shards = Array(0..<(clients * perClient))
    stream.shuffle(&shards)
    var owners = Array(repeating: ClientParts.nobody, count: source.count)
    for (place, shard) in shards.enumerated() {
      for i in part(shard, of: shards.count, outOf: sorted.count) {
        owners[Int(sorted[i])] = Int32(place / perClient)
      }
    }
    return ClientParts(owners: owners, clients: clients)
  }

  /// The `index`-th of `parts` consecutive ranges of 0..<count whose sizes differ by one at most.
  static func part(_ index: Int, of parts: Int, outOf count: Int) -> Range<Int> {
    (index * count / parts)..<((index + 1) * count / parts)
  }
}
