import Federation
internal import Kernels

/// Puts each client's model in the place of the oldest of the last ones, by the formula of
/// `ServerMemory.recentModels`.
/// - Complexity: some four passes over the model for an update; memory of so many models.
struct RecentModels: ServerRule {
  private let count: Int

  /// From the oldest on, by when they were back; none before the first aggregation, which has as many.
  private var models: [[Float]] = []

  /// What the aggregation under way adds, and which models it brings.
  private var sum: [Float]
  private var next: [(contribution: Contribution, model: [Float])] = []

  init(count: Int, parameterCount: Int) {
    self.count = count
    sum = Array(repeating: 0, count: parameterCount)
  }

  /// Of a sum nobody knows which models are in it.
  var mayGroup: Bool { false }

  mutating func fold(_ delta: DeltaPart, in versions: ModelVersions) {
    guard let contribution = delta.contributions.first else { return }
    var model = versions[contribution.order.baseVersion]
    accumulate(delta.values.span, into: &model)
    // Nothing has changed version 0 before the first aggregation.
    let oldest = models.isEmpty ? versions.current : models[next.count]
    var difference = [Float](repeating: 0, count: sum.count)
    subtract(oldest.span, from: model.span, into: &difference)
    accumulate(difference.span, scaledBy: Float(contribution.weight), into: &sum)
    next.append((contribution, model))
  }

  mutating func finish() -> [Float] { sum }

  mutating func accept() {
    next.sort {
      ($0.contribution.arrival, $0.contribution.order.client)
        < ($1.contribution.arrival, $1.contribution.order.client)
    }
    models = Array((models + next.map(\.model)).suffix(count))
    next.removeAll(keepingCapacity: true)
    fill(&sum, with: 0)
  }

  private static func name(of place: Int) -> String { "recent model \(place)" }

  var vectors: [String: [Float]] {
    Dictionary(
      uniqueKeysWithValues: models.enumerated().map { (Self.name(of: $0.offset), $0.element) })
  }

  mutating func take(from vectors: inout [String: [Float]]) -> Bool {
    while let model = vectors.removeValue(forKey: Self.name(of: models.count)) {
      models.append(model)
    }
    return models.allSatisfy { $0.count == sum.count } && (models.isEmpty || models.count == count)
  }
}
