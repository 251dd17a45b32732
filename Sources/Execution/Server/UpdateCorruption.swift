import Chance
import Federation
internal import Kernels

/// Makes of updates what a broken or hostile client would have sent. Whoever trained them, in whatever
/// language, the coordinator does it when they are folded.
struct UpdateCorruption {
  private let updates: CorruptUpdates
  /// What a message cannot go beyond.
  private let largest: Float

  /// Nil where nothing is corrupted.
  init?(_ settings: ScheduleSettings, encoding: VectorEncoding) {
    guard let updates = CorruptUpdates(settings) else { return nil }
    self.updates = updates
    largest = encoding.largest
  }

  /// What came back for an order, or what it became.
  func applied(to returned: Returned, of order: TrainingOrder) -> Returned {
    guard updates.contain(order.id) else { return returned }
    var values = Array(returned.values)
    switch updates.kind {
    case .signFlip(let factor): scale(&values, by: -Float(factor))
    case .scale(let factor): scale(&values, by: Float(factor))
    case .noise(let deviation): add(deviation, of: order, to: &values)
    }
    for i in values.indices { values[i] = min(max(values[i], -largest), largest) }
    return Returned(values: values[...], norm: norm(values.span), process: returned.process)
  }

  private func add(_ deviation: Double, of order: TrainingOrder, to values: inout [Float]) {
    var stream = RandomStream(
      seed: updates.seed, purpose: .corruptionNoise, client: order.client.rawValue,
      update: order.update)
    for i in values.indices { values[i] += Float(deviation * stream.nextNormal()) }
  }
}
