import Federation
internal import Kernels

/// What an aggregation's contributions come to: the sum that the server optimiser takes as its
/// pseudo-gradient (design, section 2).
///
/// Contributions are folded one after the other, in the aggregation's order. A rule with memory for
/// each client keeps it here: `fold` may look at what a client's last contribution left, `finish` may
/// add what is remembered of the others, and `vectors` are in the checkpoint.
protocol ServerRule: Sendable {
  /// Whether the weighted sum of a whole group, formed by a client process, may take the place of its
  /// members' deltas.
  var mayGroup: Bool { get }

  /// Takes the delta of the next contribution, or the weighted sum of the next group of them.
  mutating func fold(_ delta: DeltaPart, in models: ModelVersions)

  /// What was folded since the last time; then it begins anew.
  mutating func finish() -> [Float]

  /// The version that came of the last `finish` is there: what was folded for it may be remembered. Not
  /// called where it was not finite, so that the checkpoint stays that of the version before.
  mutating func accept()

  /// What it remembers between aggregations, under the names that it has in a checkpoint.
  var vectors: [String: [Float]] { get }

  /// Takes what it remembered from among the vectors of a checkpoint.
  /// - Returns: false when that is not of this rule.
  mutating func take(from vectors: inout [String: [Float]]) -> Bool
}

/// Rules that remember nothing.
extension ServerRule {
  mutating func accept() {}
  var vectors: [String: [Float]] { [:] }
  mutating func take(from vectors: inout [String: [Float]]) -> Bool { true }
}

/// What came back for one contribution, or for a group of them.
struct DeltaPart {
  /// The contributions, in order.
  let contributions: ArraySlice<Contribution>
  /// The plain delta of one, or the weighted sum of several.
  let values: ArraySlice<Float>
}

/// The weighted sum of the deltas, in the design's shape.
struct WeightedSum: ServerRule {
  private var sum: GroupedSum

  init(parameterCount: Int) { sum = GroupedSum(count: parameterCount) }

  var mayGroup: Bool { true }

  mutating func fold(_ delta: DeltaPart, in models: ModelVersions) {
    if delta.contributions.count == 1, let only = delta.contributions.first {
      sum.add(delta.values.span, weight: Float(only.weight))
    } else {
      sum.addGroup(delta.values.span, members: delta.contributions.count)
    }
  }

  mutating func finish() -> [Float] { sum.finish() }
}

/// The weighted sum of what leads from the latest version to each client's model, theta_v + Delta: the
/// mixing of FedAsync (Xie, Koyejo, Gupta, "Asynchronous federated optimization", 2019).
struct ModelMixing: ServerRule {
  private var sum: GroupedSum

  init(parameterCount: Int) { sum = GroupedSum(count: parameterCount) }

  /// Each delta is taken from a base of its own.
  var mayGroup: Bool { false }

  mutating func fold(_ delta: DeltaPart, in models: ModelVersions) {
    guard let contribution = delta.contributions.first else { return }
    let weight = Float(contribution.weight)
    guard contribution.order.baseVersion != models.latest else {
      return sum.add(delta.values.span, weight: weight)
    }
    let (base, latest) = (models[contribution.order.baseVersion], models.current)
    let towardsModel = zip(delta.values, zip(base, latest)).map { $0 + ($1.0 - $1.1) }
    sum.add(towardsModel.span, weight: weight)
  }

  mutating func finish() -> [Float] { sum.finish() }
}

extension Scheme {
  /// The server's rule of the scheme.
  /// - Parameter importance: p_i.
  func serverRule(parameterCount: Int, importance: [Double]) -> any ServerRule {
    switch memory {
    case .updates(let share)?:
      return UpdateMemory(
        share: share, weighting: weighting, importance: importance,
        parameterCount: parameterCount)
    case .recentModels(let count)?:
      return RecentModels(count: count, parameterCount: parameterCount)
    case .models?: return ModelMemory(clients: importance.count, parameterCount: parameterCount)
    case nil: break
    }
    if mixing != nil { return ModelMixing(parameterCount: parameterCount) }
    if let middle = rule.middle { return CoordinateRule(middle, parameterCount: parameterCount) }
    return WeightedSum(parameterCount: parameterCount)
  }
}
