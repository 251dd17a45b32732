import Federation

/// The evaluations of a run: begun in the schedule's order, done in any, and reported in order, so that
/// the same one always ends the run.
struct Evaluations {
  /// On which clients versions are evaluated.
  let evaluated: EvaluatedClients
  private let stop: StopRule
  private let poolsTests: Bool
  /// Those that are begun and not done.
  private var open: [Int: OpenEvaluation] = [:]
  /// How many may be open at once.
  private let openMax: Int
  private(set) var begun = 0
  private(set) var done = 0
  /// How many were done before the run was resumed.
  private let skipped: Int
  /// The latest one that was done since the run began or was resumed.
  private var latest: EvaluatedPoint?

  /// - Parameters:
  ///   - poolsTests: whether every client is tested on the test samples of all that are evaluated.
  ///   - skipped: how many were done before the run was resumed.
  init(
    of evaluated: EvaluatedClients, stop: StopRule, poolsTests: Bool, parameterCount: Int,
    skipped: Int = 0
  ) {
    self.evaluated = evaluated
    self.stop = stop
    self.poolsTests = poolsTests
    self.skipped = skipped
    openMax = Self.openMax(parameterCount: parameterCount, clients: evaluated.ids.count)
  }

  /// Whether all that were begun are done.
  var areDone: Bool { done == begun }

  /// Whether so many are open that processes shall evaluate before they train.
  var areLate: Bool { begun - done > 2 }

  /// Whether another may be begun, as far as memory goes.
  var hasRoom: Bool { open.count < openMax }

  /// Begins the evaluation of a version.
  /// - Parameters:
  ///   - origin: the version that made its parameters.
  ///   - isNew: whether it was not measured before.
  /// - Returns: on whose samples it is to be measured; nil where it was measured before this run was
  ///   resumed.
  mutating func begin(
    origin: Int, at time: VirtualTime, tally: Tally, isNew: Bool
  ) -> [ClientID]? {
    defer { begun += 1 }
    guard begun >= skipped else {
      done += 1
      return nil
    }
    // What was measured before the run was resumed is not known any more, and measured again.
    let isRepeat = !isNew && begun > skipped
    let clients = isRepeat ? [] : evaluated.ids
    open[begun] = OpenEvaluation(
      origin: origin, time: time, tally: tally, isRepeat: isRepeat, clients: clients.count)
    return clients
  }

  /// The measures of the work's clients, in their order.
  mutating func record(_ measures: [ClientEvaluation], of work: EvaluationWork) {
    for (client, measures) in zip(work.clients, measures) {
      guard let place = evaluated.place(of: client) else { continue }
      open[work.evaluation]?.record(measures, at: place)
    }
  }

  /// Takes the next evaluation in order, if it is complete.
  /// - Parameter end: why the run ends at the last one that was begun, if it does.
  /// - Returns: what was measured, of which version's parameters, and why the run ends there, if so.
  mutating func close(
    end: StopReason?
  ) -> (point: EvaluatedPoint, origin: Int, reason: StopReason?)? {
    guard let next = open[done], next.missing == 0 else { return nil }
    open[done] = nil
    done += 1
    let point = point(of: next)
    latest = point
    return (point, next.origin, stop.goal(reachedBy: point.test) ?? (areDone ? end : nil))
  }

  private func point(of open: OpenEvaluation) -> EvaluatedPoint {
    var clients = open.clients.compactMap(\.self)
    if open.isRepeat {
      clients = latest?.clients ?? []
    } else if poolsTests {
      ClientEvaluation.poolTests(of: &clients)
    }
    return EvaluatedPoint(
      version: open.tally.aggregations, time: open.time, tally: open.tally, clients: clients,
      of: evaluated)
  }

  /// What open evaluations hold, beside the three that keep all processes at work.
  private static let bytesMax = 1 << 28

  private static func openMax(parameterCount: Int, clients: Int) -> Int {
    let bytes =
      parameterCount * MemoryLayout<Float>.size
      + clients * MemoryLayout<ClientEvaluation?>.stride
    return max(3, min(8, bytesMax / max(bytes, 1)))
  }
}

/// An evaluation that waits for some of its clients.
private struct OpenEvaluation {
  /// The version that made its parameters.
  let origin: Int
  let time: VirtualTime
  let tally: Tally
  /// Whether it has the measures of the evaluation before, and waits for nobody.
  let isRepeat: Bool
  /// By their places among the evaluated clients.
  private(set) var clients: [ClientEvaluation?]
  private(set) var missing: Int

  init(origin: Int, time: VirtualTime, tally: Tally, isRepeat: Bool, clients count: Int) {
    (self.origin, self.time, self.tally) = (origin, time, tally)
    self.isRepeat = isRepeat
    clients = Array(repeating: nil, count: count)
    missing = count
  }

  mutating func record(_ measures: ClientEvaluation, at place: Int) {
    if clients[place] == nil { missing -= 1 }
    clients[place] = measures
  }
}
