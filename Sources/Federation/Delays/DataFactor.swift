internal import Chance

/// How slow a client is at its work as a function of the data that it holds.
public enum DataFactor: Hashable, Sendable {
  /// (n_i / mean n)^exponent, n_i the client's training samples.
  case samples(exponent: Double)
  /// The mean of these over the client's training samples, one factor for each class.
  case labels([Double])
  /// The same with factors spread over the C classes: 1 - (c/(C-1)) percent/100, class 0 the slowest.
  case labelSpread(percent: Double)

  /// Whether it needs the classes of the clients' samples, and not only how many there are.
  public var countsLabels: Bool { if case .samples = self { false } else { true } }

  /// The clients' factors where the samples decide.
  /// - Parameter counts: training samples of each client.
  static func bySamples(_ counts: [Int], exponent: Double) -> [Double] {
    let mean = Double(counts.reduce(0, +)) / Double(counts.count)
    return counts.map { PortableMath.pow(Double($0) / mean, exponent) }
  }

  /// The clients' factors where their classes decide.
  /// - Parameters:
  ///   - counts: of each client the training samples of each class, as many classes of each.
  ///   - factors: one for each class.
  static func byLabels(_ counts: [[Int]], factors: [Double]) -> [Double] {
    counts.map { own in
      let weighted = zip(own, factors).reduce(0) { $0 + Double($1.0) * $1.1 }
      return weighted / Double(own.reduce(0, +))
    }
  }

  /// F-x over so many classes.
  static func spread(percent: Double, over classes: Int) -> [Double] {
    (0..<classes).map { place in
      classes > 1 ? 1 - Double(place) / Double(classes - 1) * percent / 100 : 1
    }
  }
}

extension DelayModel {
  /// The same model where the clients' data are known: their factors are listed.
  /// - Parameters:
  ///   - samples: training samples of each client, each with at least one.
  ///   - labels: of each client the samples of each class; empty where nothing asks for them.
  public func knowing(samples: [Int], labels: [[Int]]) -> DelayModel {
    guard case .data(let factor) = factor else { return self }
    var known = self
    switch factor {
    case .samples(let exponent):
      known.factor = .list(DataFactor.bySamples(samples, exponent: exponent))
    case .labels(let factors):
      known.factor = .list(DataFactor.byLabels(labels, factors: factors))
    case .labelSpread(let percent):
      let factors = DataFactor.spread(percent: percent, over: labels.first?.count ?? 1)
      known.factor = .list(DataFactor.byLabels(labels, factors: factors))
    }
    return known
  }
}
