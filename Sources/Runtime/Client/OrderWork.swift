import Experiment
import Federation
import Kernels
import Learning
import Wire

/// Does orders with a learner.
struct OrderWork {
  private var learner: any Learner
  private let rate: Double
  /// How deltas are sent.
  private let encoding: Values.Encoding
  private var delta: [Float]
  private var sum: [Float]

  init(learner: any Learner, rate: Double, encoding: Values.Encoding = .float32) {
    self.learner = learner
    self.rate = rate
    self.encoding = encoding
    delta = Array(repeating: 0, count: learner.parameterCount)
    sum = delta
  }

  var parameterCount: Int { delta.count }

  /// The answers to an order.
  mutating func answer(_ order: ReceivedOrders.Order) -> [ClientMessage] {
    switch order {
    case .train(let order, let model):
      return stranger(among: order.work.map(\.client), in: order.order)
        ?? train(order, from: model)
    case .evaluate(let order, let model):
      return stranger(among: order.clients, in: order.order)
        ?? evaluate(order, model).parts().map { .evaluation($0) }
    }
  }

  /// The answer to an order for a client that the experiment does not have.
  private func stranger(among clients: [ClientID], in order: UInt64) -> [ClientMessage]? {
    let count = learner.sampleCounts.count
    guard let stranger = clients.first(where: { $0.index >= count }) else { return nil }
    let text = """
      order \(order) names client \(stranger.rawValue); the experiment has clients 0 to \(count - 1)
      """
    return [.problem(Problem(order: order, text: text))]
  }

  private mutating func train(_ order: TrainOrder, from model: [Float]) -> [ClientMessage] {
    var reports: [WeightDelta.Report] = []
    var largest: (norm: Double, work: TrainOrder.Work)?
    for (position, work) in order.work.enumerated() {
      let update = LocalUpdate(
        client: work.client.index, update: Int(work.update),
        baseVersion: Int(clamping: order.baseVersion), startTicks: work.start.ticks)
      let report = learner.train(update, from: model, delta: &delta)
      let size = norm(delta.span)
      guard size.isFinite else { return [divergence(of: work, norm: size, order)] }
      if order.sum {
        add(weight: work.weight, isFirst: position == 0)
        if size >= largest?.norm ?? 0 { largest = (size, work) }
      }
      reports.append(
        WeightDelta.Report(
          client: work.client, update: work.update, steps: UInt32(clamping: report.steps),
          deltaNorm: size, measures: MeasureSet(report)))
    }
    // Each may be finite, and their sum not.
    if order.sum, let largest, !isFinite(sum.span) {
      return [divergence(of: largest.work, norm: largest.norm, order, inSum: true)]
    }
    return WeightDelta(
      order: order.order, baseVersion: order.baseVersion, reports: reports,
      delta: Values(order.sum ? sum : delta, encoding: encoding)
    ).parts().map { .weightDelta($0) }
  }

  /// One step of the group's sum, in the shape that every process keeps (design, section 2).
  private mutating func add(weight: Float, isFirst: Bool) {
    let term = delta
    if isFirst {
      copy(term.span, scaledBy: weight, into: &sum)
    } else {
      accumulate(term.span, scaledBy: weight, into: &sum)
    }
  }

  private func divergence(
    of work: TrainOrder.Work, norm: Double, _ order: TrainOrder, inSum: Bool = false
  ) -> ClientMessage {
    let update = "client \(work.client.rawValue)'s update \(work.update)"
    let size = Self.text(ofNorm: norm)
    let what =
      inSum
      ? "a sum of \(order.work.count) updates, of which \(update) is the largest (\(size))"
      : "\(update), from version \(order.baseVersion),"
    let text = """
      training diverged: \(what) is not finite\(inSum ? "" : " (\(size))"); choose a smaller \
      training.rate than \(rate.asWritten)
      """
    return .problem(Problem(order: order.order, text: text, isDivergence: true))
  }

  private static func text(ofNorm norm: Double) -> String {
    if norm.isNaN { return "its norm is not a number" }
    return norm.isInfinite ? "its norm is infinite" : "norm \(norm)"
  }

  private mutating func evaluate(_ order: EvaluateOrder, _ model: [Float]) -> Evaluation {
    Evaluation(
      order: order.order, version: order.version,
      clients: order.clients.map { client in
        let found = learner.evaluate(client: client.index, model: model)
        return Evaluation.ClientMeasures(
          client: client, train: MeasureSet(found.train), test: MeasureSet(found.test))
      })
  }
}
