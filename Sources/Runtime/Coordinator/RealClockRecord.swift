import Execution
import Federation
import Records
import Wording

/// What is kept and told of a run because its clock is real.
struct RealClockRecord: RunSink {
  /// More overruns than this share of the updates are worth a word.
  private static let overrunShare = 0.01

  private let settings: ScheduleSettings
  private let weights: ClientWeights
  private let unit: Duration
  private let folder: String
  private var rows: ClockRows
  private var processorsAtBegin: ProcessorTime?
  /// How busy the processors were until the training ended; nil before, and where that is not known.
  private var load: Double?

  /// - Parameter record: what the run's decisions followed from before it was interrupted.
  init(
    _ settings: ScheduleSettings, _ weights: ClientWeights, unit: Duration, folder: String,
    after record: (record: [RecordedHappening], byteCount: Int)?
  ) throws(ResultsError) {
    self.settings = settings
    self.weights = weights
    self.unit = unit
    self.folder = folder
    rows = try ClockRows(in: folder, after: record)
  }

  mutating func take(_ event: RunEvent, at seconds: Double) {
    switch event {
    case .timed: if processorsAtBegin == nil { processorsAtBegin = ProcessorTime() }
    // Those come after the end of the training.
    case .evaluated:
      if load == nil, let begin = processorsAtBegin {
        load = ProcessorTime()?.load(since: begin)
      }
    default: break
    }
    rows.take(event, at: seconds)
  }

  mutating func flush() throws(ResultsError) { try rows.flush() }

  /// Waits until all is on the disk.
  mutating func sync() throws(ResultsError) { try rows.sync() }

  /// How a run of a model of so many numbers kept to its clock.
  func summary(parameters: Int) -> Summary.Clock {
    Summary.Clock(
      unitSeconds: unit / .seconds(1), rows.punctuality, load: load, parameters: parameters)
  }

  /// What the run optimised: how much the contributions of each client weighed in the end. Its decisions
  /// are taken again for it, which needs no numbers and no time.
  func surrogate(until version: Int) throws(ResultsError) -> SurrogateImportance {
    let record = try HappeningRows.read(in: folder, clients: settings.clients).record
    var decisions = LiveDecisions(settings, weights: weights, record: record)
    decisions.reach(.endOfTime)
    var sums = Array(repeating: 0.0, count: settings.clients)
    while let step = decisions.next() {
      guard case .aggregate(let aggregation) = step, aggregation.index < version else { continue }
      for contribution in aggregation.contributions {
        sums[contribution.order.client.index] += contribution.weight
      }
    }
    return SurrogateImportance(
      realised: sums, importance: settings.importance, memory: settings.scheme.memory)
  }

  /// What is shown of it at the end.
  var lines: [(name: String, value: String)] {
    let punctuality = rows.punctuality
    var lines: [(String, String)] = []
    if punctuality.delayed > 0 {
      let kept = "\(punctuality.overran.grouped) of \(punctuality.delayed.counted("update"))"
      let excess = punctuality.meanExcess.map {
        ", by \($0.short) time units on average, \(punctuality.largestExcess.short) at most"
      }
      lines.append(("overran", kept + (excess ?? "")))
    }
    if let load { lines.append(("processors", "\((100 * load).text(decimals: 0))% busy")) }
    return lines
  }

  /// Why the times mean little, if so.
  var doubt: String? {
    let punctuality = rows.punctuality
    let overran = Double(punctuality.overran) / Double(max(1, punctuality.delayed))
    if overran > Self.overrunShare {
      return
        "\((100 * overran).text(decimals: 1))% of the updates took longer than their delays: the "
        + "times are this machine's, not the delays'; take a longer time-unit, or more processors"
    }
    // Where delays are drawn and kept to, how busy they were does not matter.
    if punctuality.delayed == 0, let load, load > Summary.Clock.busyLoad {
      return
        "the processors were \((100 * load).text(decimals: 0))% busy: what clients took is what "
        + "they waited for one another; take fewer clients on this machine, or a longer time-unit"
    }
    return nil
  }
}
