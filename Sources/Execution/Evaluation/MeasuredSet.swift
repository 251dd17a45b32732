/// What was measured of a model on a set of samples: named means over them. What was not measured is
/// absent, never 0.
///
/// Names are the models' own; every name goes the whole way from a model to a run's files. Where the
/// samples' losses have no finite mean the model has left the numbers, and only the count is there.
public struct MeasuredSet: Hashable, Sendable {
  /// The samples.
  public var count: Int
  /// In the model's order, finite, none twice.
  public var values: [NamedValue]

  public init(count: Int = 0, values: [NamedValue] = []) {
    self.count = count
    self.values = values
  }

  /// The mean of that name.
  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// The mean loss.
  public var loss: Double? { self["loss"] }

  /// The share of samples that are classified right.
  public var accuracy: Double? { self["accuracy"] }
}

/// A number with a name.
public struct NamedValue: Hashable, Sendable {
  public var name: String
  public var value: Double

  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

extension MeasuredSet {
  /// The measures on the samples of several parts together, each a part's share of the whole.
  ///
  /// Parts without samples have no say. A measure that one of the others lacks is absent: a mean over
  /// the rest would be of other samples than it says.
  /// - Parameters:
  ///   - parts: the parts, each with its weight.
  ///   - whole: what all weights sum to, where that is known better than by adding them up.
  public init(averaging parts: [(set: MeasuredSet, weight: Double)], whole: Double? = nil) {
    let measured = parts.filter { $0.set.count > 0 }
    let known = measured.count == parts.count ? whole : nil
    let whole = known ?? measured.reduce(0) { $0 + $1.weight }
    count = measured.reduce(0) { $0 + $1.set.count }
    values = []
    for (place, first) in (measured.first?.set.values ?? []).enumerated() {
      var sum: Double? = 0
      for (set, weight) in measured {
        // They stand in the same place, but where somebody lacks one.
        let value =
          place < set.values.count && set.values[place].name == first.name
          ? set.values[place].value : set[first.name]
        if let value, let sofar = sum { sum = sofar + weight * value } else { sum = nil }
      }
      if let sum { values.append(NamedValue(first.name, sum / whole)) }
    }
  }
}

/// What was measured of a model on one client's samples.
public struct ClientEvaluation: Hashable, Sendable {
  /// On its training samples, or on those of them that are evaluated.
  public var train: MeasuredSet
  public var test: MeasuredSet

  public init(train: MeasuredSet = MeasuredSet(), test: MeasuredSet = MeasuredSet()) {
    self.train = train
    self.test = test
  }

  /// Gives every client the test measures over all their test samples together.
  static func poolTests(of clients: inout [ClientEvaluation]) {
    let pooled = MeasuredSet(averaging: clients.map { ($0.test, Double($0.test.count)) })
    for i in clients.indices { clients[i].test = pooled }
  }
}
