/// What a contribution of each client weighs, but for its draws and what a discount takes off: a number,
/// or, where the scheme's expression speaks of staleness, what that is there.
public struct ClientWeights: Hashable, Sendable {
  private enum Rule: Hashable, Sendable {
    case constant([Double])
    /// Of each client's quantities, and times the scale.
    case expression(Expression, [Quantities], scale: Double)
  }

  private let rule: Rule
  /// How many clients there are.
  let count: Int

  /// The same weights at every staleness, d_i.
  public init(_ weights: [Double]) {
    rule = .constant(weights)
    count = weights.count
  }

  /// The weights that an expression has for the clients of these settings.
  /// - Parameters:
  ///   - participation: f_i.
  ///   - meanDelays: E[T_i] where it was measured; nil where the delays say it.
  init(
    _ expression: Expression, _ settings: ScheduleSettings, participation: [Double],
    meanDelays: [Double]? = nil
  ) {
    let scale = settings.scheme.mixing ?? 1
    let quantities = settings.clientIDs.map { client in
      var own = Quantities()
      own.importance = settings.importance[client.index]
      own.participation = participation[client.index]
      own.meanTime = meanDelays?[client.index] ?? settings.delays.mean(of: client)
      own.samples =
        settings.sampleCounts.isEmpty ? .nan : Double(settings.sampleCounts[client.index])
      own.clients = Double(settings.clients)
      return own
    }
    count = quantities.count
    rule =
      expression.uses(.staleness)
      ? .expression(expression, quantities, scale: scale)
      : .constant(quantities.map { scale * expression.value($0) })
  }

  /// Each client's weight, where staleness does not matter.
  var constants: [Double]? { if case .constant(let weights) = rule { weights } else { nil } }

  /// Of a contribution of this staleness.
  func weight(of client: ClientID, at staleness: Int) -> Double {
    switch rule {
    case .constant(let weights): return weights[client.index]
    case .expression(let expression, let quantities, let scale):
      var own = quantities[client.index]
      own.staleness = Double(staleness)
      return scale * expression.value(own)
    }
  }

  /// The first weight that no contribution can have, as far as can be told by trying stalenesses.
  /// - Complexity: some ten values of each client, of few clients a thousand.
  var impossible: ImpossibleWeight? {
    let each = constants == nil ? Staleness.tried(consecutive: 1_000_000 / max(count, 1)) : [0]
    for index in 0..<count {
      let client = ClientID(UInt32(index))
      for staleness in each {
        let weight = weight(of: client, at: staleness)
        if !weight.isPossibleWeight {
          return ImpossibleWeight(client: client, staleness: staleness, weight: weight)
        }
      }
    }
    return nil
  }
}

/// A weight that no contribution can have: negative, infinite or nan.
public struct ImpossibleWeight: Hashable, Sendable {
  public let client: ClientID
  public let staleness: Int
  public let weight: Double
}

extension Aggregation {
  /// The first of its weights that is none, as where an expression has no value for a staleness.
  public var impossibleWeight: ImpossibleWeight? {
    guard let found = contributions.first(where: { !$0.weight.isPossibleWeight }) else {
      return nil
    }
    return ImpossibleWeight(
      client: found.order.client, staleness: staleness(of: found), weight: found.weight)
  }
}

extension Double {
  /// Whether it is finite and not negative.
  var isPossibleWeight: Bool { isFinite && self >= 0 }
}

enum Staleness {
  /// What rules are tried on, since all stalenesses are too many: small ones, then powers of ten.
  /// - Parameter consecutive: how many from 0 on; at least 2, at most 1,000.
  static func tried(consecutive: Int) -> [Int] {
    let small = Array(0..<min(max(consecutive, 2), 1_000))
    let powers = (0...9).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
    return small + powers.filter { $0 >= small.count }
  }
}

extension ClientWeights {
  /// What contributions come to on plans: by these weights where they differ, else by 1 each.
  func measured(_ settings: ScheduleSettings, again: Bool = false) -> Participation {
    Participation(measuring: settings, weights: constants == nil ? self : nil, again: again)
  }
}
