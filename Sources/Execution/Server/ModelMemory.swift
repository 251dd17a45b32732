import Federation
internal import Kernels

/// Puts each client's model in the place of its last, by the formula of `ServerMemory.models`.
///
/// The server keeps what clients would have to, so that any process can do any client's work.
/// - Complexity: some four passes over the model for an update; memory of a vector for each client that has
///   been back, and one more.
struct ModelMemory: ServerRule {
  private let clients: Int

  /// y_i.
  private var models: [UInt32: [Float]] = [:]
  /// Version 0, of those that have not been back; empty before the first aggregation.
  private var initial: [Float] = []

  /// What the aggregation under way adds, and what it makes of the y_i.
  private var sum: [Float]
  private var next: [UInt32: [Float]] = [:]

  init(clients: Int, parameterCount: Int) {
    self.clients = clients
    sum = Array(repeating: 0, count: parameterCount)
  }

  /// Of a sum nobody knows whose it is.
  var mayGroup: Bool { false }

  mutating func fold(_ delta: DeltaPart, in versions: ModelVersions) {
    guard let contribution = delta.contributions.first else { return }
    // Nothing has changed it before the first aggregation.
    if initial.isEmpty { initial = versions.current }
    let client = contribution.order.client.rawValue
    var model = versions[contribution.order.baseVersion]
    accumulate(delta.values.span, into: &model)
    let last = next[client] ?? models[client] ?? initial
    var difference = [Float](repeating: 0, count: sum.count)
    subtract(last.span, from: model.span, into: &difference)
    accumulate(difference.span, scaledBy: Float(contribution.weight), into: &sum)
    next[client] = model
  }

  mutating func finish() -> [Float] { sum }

  mutating func accept() {
    models.merge(next) { _, next in next }
    next.removeAll(keepingCapacity: true)
    fill(&sum, with: 0)
  }

  private static let initialName = "initial model"
  private static func name(of client: Int) -> String { "last model of client \(client)" }

  var vectors: [String: [Float]] {
    var vectors = Dictionary(
      uniqueKeysWithValues: models.map { (Self.name(of: Int($0)), $1) })
    if !initial.isEmpty { vectors[Self.initialName] = initial }
    return vectors
  }

  mutating func take(from vectors: inout [String: [Float]]) -> Bool {
    guard let initial = vectors.removeValue(forKey: Self.initialName) else { return true }
    guard initial.count == sum.count else { return false }
    self.initial = initial
    for client in 0..<clients {
      guard let model = vectors.removeValue(forKey: Self.name(of: client)) else { continue }
      guard model.count == sum.count else { return false }
      models[UInt32(client)] = model
    }
    return true
  }
}
