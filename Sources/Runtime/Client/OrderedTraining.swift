import Experiment
import Federation
import Kernels
import Learning
import Wire

/// An order to train, and how many of its updates are done.
struct OrderedTraining {
  let order: TrainOrder
  let model: [Float]
  private var reports: [WeightDelta.Report] = []
  /// Of those that are done.
  private var largest: (norm: Double, work: TrainOrder.Work)?
  private let received: UInt64
  private let begun = monotonicNanoseconds()
  private let beforeWork: ThreadTime?

  /// Begins now.
  /// - Parameters:
  ///   - received: when the order was there, by `monotonicNanoseconds`.
  ///   - threadTime: what the thread that trains has had until now; nil where that is not known.
  init(_ order: TrainOrder, model: [Float], received: UInt64, threadTime: ThreadTime?) {
    beforeWork = threadTime
    self.order = order
    self.model = model
    self.received = received
  }

  /// The item of the order that is under way.
  var work: TrainOrder.Work { order.work[reports.count] }

  /// Whether that is the order's first.
  var isAtFirst: Bool { reports.isEmpty }

  /// The update that is under way.
  var update: LocalUpdate {
    LocalUpdate(
      client: work.client.index, update: Int(work.update),
      baseVersion: Int(clamping: order.baseVersion), startTicks: work.start.ticks)
  }

  /// The update under way is done, with a delta of this finite norm.
  /// - Returns: whether it was the order's last.
  mutating func finishUpdate(_ report: TrainingReport, norm: Double) -> Bool {
    let work = work
    if norm >= largest?.norm ?? 0 { largest = (norm, work) }
    reports.append(
      WeightDelta.Report(
        client: work.client, update: work.update, steps: UInt32(clamping: report.steps),
        deltaNorm: norm, measures: MeasureSet(report)))
    return reports.count == order.work.count
  }

  /// The answers to the order: what its last update gave, or the sum of all.
  /// - Parameter threadTime: what the thread that trained has had until now.
  func answers(delta: Values, threadTime: ThreadTime?) -> [ClientMessage] {
    WeightDelta(
      order: order.order, baseVersion: order.baseVersion, reports: reports, delta: delta,
      timing: timing(threadTime)
    ).parts().map { .weightDelta($0) }
  }

  /// When the work was done that ends now.
  private func timing(_ threadTime: ThreadTime?) -> WeightDelta.Timing {
    var timing = WeightDelta.Timing(
      received: received, begun: begun, done: monotonicNanoseconds())
    guard let before = beforeWork, let threadTime else { return timing }
    // The system counts in steps of its own, so that it may say a little more than went by.
    let length = timing.done - timing.begun
    timing.processor = min(length, threadTime.processor &- before.processor)
    timing.runDelay = min(length - timing.processor, threadTime.runDelay &- before.runDelay)
    return timing
  }

  /// The answer when the update under way left the numbers.
  func divergence(ofNorm norm: Double, rate: Double) -> ClientMessage {
    problem(
      "\(name(of: work)), from version \(order.baseVersion), is not finite (\(Self.text(norm)))",
      rate)
  }

  /// The answer when the sum of all did, and none of them.
  func divergenceOfSum(rate: Double) -> ClientMessage {
    let largest = largest.map { "\(name(of: $0.work)) is the largest (\(Self.text($0.norm)))" }
    return problem(
      "a sum of \(order.work.count) updates, of which \(largest ?? "none") is not finite", rate)
  }

  /// The answer when a value cannot be sent.
  /// - Parameter magnitude: the value's.
  func divergence(beyondRange magnitude: Float, rate: Double) -> ClientMessage {
    let what =
      order.sum
      ? "a sum of \(order.work.count) updates"
      : order.work.first.map { name(of: $0) } ?? "an update"
    return problem(
      "\(what), from version \(order.baseVersion), has a value of the magnitude \(magnitude), "
        + "beyond \(Int(Halves.largest)), the largest of float16, in which deltas are sent", rate,
      or: ", or `encoding: float32`")
  }

  private func problem(_ what: String, _ rate: Double, or other: String = "") -> ClientMessage {
    let text =
      "training diverged: \(what); choose a smaller training.rate than \(rate.asWritten)\(other)"
    return .problem(Problem(order: order.order, text: text, isDivergence: true))
  }

  private func name(of work: TrainOrder.Work) -> String {
    "client \(work.client.rawValue)'s update \(work.update)"
  }

  private static func text(_ norm: Double) -> String {
    if norm.isNaN { return "its norm is not a number" }
    return norm.isInfinite ? "its norm is infinite" : "norm \(norm)"
  }
}
