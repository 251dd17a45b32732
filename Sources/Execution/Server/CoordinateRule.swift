import Federation
internal import Kernels

/// Of each number of the model what the updates' middle says, times the sum of their weights:
/// coordinate-wise median or trimmed mean (Yin, Chen, Kannan, Bartlett, "Byzantine-robust distributed
/// learning: towards optimal statistical rates", ICML 2018, arXiv 1803.01498).
///
/// Each update has one vote, whatever it weighs; one that weighs nothing has none. All of an
/// aggregation's updates are held until it is complete.
struct CoordinateRule: ServerRule {
  private let middle: AggregationRule.Middle
  private let parameterCount: Int
  private var updates: [ArraySlice<Float>] = []
  private var weights: [Double] = []

  init(_ middle: AggregationRule.Middle, parameterCount: Int) {
    (self.middle, self.parameterCount) = (middle, parameterCount)
  }

  /// Of a sum nobody knows the middle.
  var mayGroup: Bool { false }

  mutating func fold(_ delta: DeltaPart, in models: ModelVersions) {
    guard let weight = delta.contributions.first?.weight, weight > 0 else { return }
    updates.append(delta.values)
    weights.append(weight)
  }

  mutating func finish() -> [Float] {
    defer { (updates, weights) = ([], []) }
    if updates.isEmpty { return Array(repeating: 0, count: parameterCount) }
    let total = weights.reduce(0, +)
    switch middle {
    case .median: return medians(of: updates, scaledBy: total)
    case .trimmedMean(let share):
      return trimmedMeans(
        of: updates, weights: weights,
        trim: AggregationRule.trimmed(share, of: updates.count), scaledBy: total)
    }
  }
}
