public import Execution
internal import Federation
internal import Wording

/// The run's log, `coordinator.log`, and what of it the person who watches is told at once.
public struct RunLog: RunSink {
  private let file: LogFile
  /// Shows a line to the person who watches.
  private let show: (String) -> Void
  private let rate: String
  private let evaluated: EvaluatedClients
  private var hasSaidDiverging = false

  /// - Parameters:
  ///   - rate: the local learning rate as it is written, for advice.
  ///   - evaluated: whose measures the evaluated points hold.
  ///   - show: shows a line to the person who watches.
  public init(
    _ file: LogFile, rate: String, evaluated: EvaluatedClients, show: @escaping (String) -> Void
  ) {
    self.file = file
    self.rate = rate
    self.evaluated = evaluated
    self.show = show
  }

  /// Where the log is.
  public var path: String { file.path }

  /// A line for the log alone.
  public func write(_ text: String) { file.write(text) }

  /// Whether the person who watches was told already of what happens.
  public var isTold = false

  /// A line for the person who watches, too.
  public func note(_ text: String) {
    file.write(text)
    if !isTold { show(text) }
  }

  public mutating func take(_ event: RunEvent, at seconds: Double) {
    switch event {
    case .joined(let newcomer): write(newcomer.sentence)
    case .left(_, let name, let reason): write("\(name) left: \(reason)")
    case .late, .caughtUp, .stuck: if let text = event.told { note(text) }
    case .trouble(let name, let text): write("\(name): \(text)")
    case .turnedAway, .rejected: if let text = event.told { note(text) }
    case .evaluated(let point): sayOnceIfDiverging(point)
    case .happened(let entry):
      if let text = entry.attendance { note(text) }
    case .noted(let text): note(text)
    case .worked, .updated, .aggregated, .kept, .timed: break
    }
  }

  public mutating func flush() {}

  /// Says why measures are absent that samples were there for.
  private mutating func sayOnceIfDiverging(_ point: EvaluatedPoint) {
    guard !hasSaidDiverging else { return }
    let lost = point.clients.firstIndex { measures in
      [measures.train, measures.test].contains { $0.count > 0 && $0.loss == nil }
    }
    guard let lost else { return }
    hasSaidDiverging = true
    note(
      """
      the loss of version \(point.version) is not finite on client \
      \(evaluated.ids[lost].rawValue): training diverges, and such measures are left out; choose a \
      smaller training.rate than \(rate)
      """)
  }
}

extension RunEvent {
  /// What the person who watches is told of it at once; nil where it is the log's alone.
  public var told: String? {
    switch self {
    case .late(let late): late.text
    case .caughtUp(let name): "\(name) answers again"
    case .stuck(let text): text
    case .rejected(let name, let reason): "rejected a message of \(name): \(reason)"
    case .turnedAway(let address, let reason):
      "turned away a connection\(address.map { " from \($0)" } ?? ""): \(reason)"
    case .joined, .left, .worked, .trouble, .updated, .aggregated, .evaluated, .noted, .kept,
      .happened, .timed:
      nil
    }
  }
}

extension RunEvent.Newcomer {
  /// What the log and the store have of it.
  var sentence: String {
    let machine = [
      host.cores > 0 ? host.cores.counted("core") : nil,
      memoryBytes.map { "\($0.byteText) of memory" },
    ].compactMap(\.self)
    return "\(name) joined, with \((machine + [arithmetic]).joined(separator: ", "))"
  }
}

extension RunEvent.Lateness {
  /// What the person who watches is told.
  var text: String {
    let seconds = Int(elapsed / .seconds(1))
    let state =
      silence < .seconds(5)
      ? "is there" : "has not been heard of for \(Int(silence / .seconds(1))) s"
    guard let work else {
      return "\(name) has not said for \(seconds) s that it is ready; it gets no work until it does"
    }
    let seen =
      longest.map { "the longest so far took \(($0 / .seconds(1)).text(decimals: 1)) s" }
      ?? "none was done so far"
    return
      "\(name) has been at \(work) for \(seconds) s (\(seen)) and \(state); "
      + "its work goes to others too, and it gets no more until it answers"
  }
}

extension RecordedHappening {
  /// Who left and who came back, for people; nil of everything else.
  var attendance: String? {
    switch happening {
    case .left(let client):
      "client \(client.rawValue) is gone at \(time.units.short) time units: no process is there "
        + "that has its data; the federation goes on without it"
    case .joined(let client):
      "client \(client.rawValue) is there again at \(time.units.short) time units"
    case .arrived, .ticked: nil
    }
  }
}
