import Federation
internal import Kernels

/// Goes along what clients sent last beside what they send now, by the formula of
/// `ServerMemory.updates`.
///
/// Their weighted mean H is moved with each update that is accepted, and so kept, not summed up again: its
/// rounding is part of the run.
/// - Complexity: some six passes over the model for an update, whatever the number of clients; memory of a
///   vector for each client that has been back.
struct UpdateMemory: ServerRule {
  private let share: Float
  private let importance: [Double]
  /// Whether what is added to H is what is added to the model.
  private let isMeanItself: Bool

  /// h_i.
  private var updates: [UInt32: [Float]] = [:]
  /// H.
  private var mean: [Float]

  /// What the aggregation under way adds to the model and to H, and what it makes of the h_i.
  private var sum: [Float]
  private var change: [Float] = []
  private var next: [UInt32: ArraySlice<Float>] = [:]

  init(share: Double, weighting: Weighting, importance: [Double], parameterCount: Int) {
    self.share = Float(share)
    self.importance = importance
    isMeanItself = share == 1 && (weighting == .importance || weighting == .clientMeans)
    let zeros = [Float](repeating: 0, count: parameterCount)
    (mean, sum) = (zeros, zeros)
    if !isMeanItself { change = zeros }
  }

  /// Of a sum nobody knows whose it is.
  var mayGroup: Bool { false }

  mutating func fold(_ delta: DeltaPart, in models: ModelVersions) {
    guard let contribution = delta.contributions.first else { return }
    let client = contribution.order.client
    let last = next[client.rawValue] ?? updates[client.rawValue]?[...]
    Self.move(&sum, along: delta.values, minus: last, share, by: Float(contribution.weight))
    if !isMeanItself {
      let weight = Float(importance[client.index] * contribution.part)
      Self.move(&change, along: delta.values, minus: last, 1, by: weight)
    }
    next[client.rawValue] = Self.mean(of: delta.values, last, part: Float(contribution.part))
  }

  /// What is remembered once this part of it is the update.
  private static func mean(
    of update: ArraySlice<Float>, _ last: ArraySlice<Float>?, part: Float
  ) -> ArraySlice<Float> {
    guard part < 1 else { return update }
    var mean = last.map(Array.init) ?? [Float](repeating: 0, count: update.count)
    move(&mean, along: update, minus: last, 1, by: part)
    return mean[...]
  }

  /// `target += weight (update - share last)`.
  private static func move(
    _ target: inout [Float], along update: ArraySlice<Float>, minus last: ArraySlice<Float>?,
    _ share: Float, by weight: Float
  ) {
    guard let last else {
      return accumulate(update.span, scaledBy: weight, into: &target)
    }
    var difference = [Float](repeating: 0, count: update.count)
    add(last.span, scaledBy: -share, to: update.span, into: &difference)
    accumulate(difference.span, scaledBy: weight, into: &target)
  }

  mutating func finish() -> [Float] {
    var step = sum
    accumulate(mean.span, scaledBy: share, into: &step)
    return step
  }

  mutating func accept() {
    let added = isMeanItself ? sum : change
    accumulate(added.span, into: &mean)
    for (client, update) in next { updates[client] = Array(update) }
    next.removeAll(keepingCapacity: true)
    fill(&sum, with: 0)
    if !isMeanItself { fill(&change, with: 0) }
  }

  private static let meanName = "mean of the last updates"
  private static func name(of client: Int) -> String { "last update of client \(client)" }

  var vectors: [String: [Float]] {
    var vectors = Dictionary(
      uniqueKeysWithValues: updates.map { (Self.name(of: Int($0)), $1) })
    vectors[Self.meanName] = mean
    return vectors
  }

  mutating func take(from vectors: inout [String: [Float]]) -> Bool {
    guard let mean = vectors.removeValue(forKey: Self.meanName), mean.count == self.mean.count
    else { return false }
    self.mean = mean
    for client in importance.indices {
      guard let update = vectors.removeValue(forKey: Self.name(of: client)) else { continue }
      guard update.count == mean.count else { return false }
      updates[UInt32(client)] = update
    }
    return true
  }
}
