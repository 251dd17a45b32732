internal import Chance
internal import Kernels

extension Partition {
  /// Deals rows without replacement: each client gets floor(rows / clients) of them, each of a class
  /// drawn from the client's mixture, renormalised over the classes that still have rows (Hsu, Qi,
  /// Brown, "Measuring the effects of non-identical data distribution", 2019).
  ///
  /// The rows are dealt like cards: one to each client, in a new random order, until all have their
  /// number. So when a class runs out it does so for all clients at once, and none is left with what
  /// the others did not want because of its number. A remainder below the number of clients belongs
  /// to nobody.
  static func dealt(
    from source: RowsByClass, to mixtures: [ClassMixture], using stream: inout RandomStream
  ) -> ClientParts {
    var owners = Array(repeating: ClientParts.nobody, count: source.count)
    var available = source.rows.map { !$0.isEmpty }
    var weights = mixtures.map { $0.weights(available: available) }
    var taken = Array(repeating: 0, count: source.classes)
    var order = Array(mixtures.indices)
    for _ in 0..<(source.count / mixtures.count) {
      stream.shuffle(&order)
      for client in order {
        let label = stream.nextClass(weights: weights[client])
        owners[Int(source.rows[label][taken[label]])] = Int32(client)
        taken[label] += 1
        if taken[label] == source.rows[label].count {
          available[label] = false
          guard available.contains(true) else { break }
          weights = mixtures.map { $0.weights(available: available) }
        }
      }
    }
    return ClientParts(owners: owners, clients: mixtures.count)
  }

  /// Draws rows with replacement, as the FedFix authors do: each client gets floor(rows / clients) of
  /// them, the classes' numbers by its mixture (largest remainders), the rows within a class at random.
  static func drawn(
    from source: RowsByClass, by mixtures: [ClassMixture], using stream: inout RandomStream
  ) -> ClientParts {
    let available = source.rows.map { !$0.isEmpty }
    let each = source.count / mixtures.count
    return ClientParts(
      mixtures.map { mixture in
        let counts = apportion(
          each, inProportionTo: mixture.weights(available: available), using: &stream)
        return zip(source.rows, counts).flatMap { rows, count in
          (0..<count).map { _ in rows[Int(stream.nextBelow(UInt32(rows.count)))] }
        }
      })
  }
}
