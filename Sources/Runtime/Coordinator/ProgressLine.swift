import Federation
import Results

/// How far a run is, on standard error: one live line on a terminal, else a plain line now and then.
struct ProgressLine {
  private let name: String
  private let stop: StopRule
  private let isLive = StandardError.isTerminal
  private var latest: Metrics?
  private var nextLine = ContinuousClock.now
  private var isShown = false

  init(name: String, stop: StopRule) {
    self.name = name
    self.stop = stop
    nextLine = nextLine.advanced(by: interval)
  }

  private var interval: Duration { isLive ? .milliseconds(100) : .seconds(2) }

  /// A new evaluation is there.
  mutating func show(_ metrics: Metrics) { latest = metrics }

  /// Shows how far the run is, if it is time to.
  mutating func tick(updates: Int, seconds: Double) {
    guard seconds > 0, ContinuousClock.now >= nextLine else { return }
    nextLine = .now.advanced(by: interval)
    let line = text(updates: updates, seconds: seconds)
    if isLive {
      StandardError.write("\r\u{1B}[K" + line)
      isShown = true
    } else {
      StandardError.writeLine(line)
    }
  }

  /// A line of its own, above the live one.
  mutating func interrupt(with text: String) {
    clear()
    StandardError.writeLine("metronome: " + text)
  }

  /// Takes the live line away.
  mutating func clear() {
    if isShown { StandardError.write("\r\u{1B}[K") }
    isShown = false
  }

  private func text(updates: Int, seconds: Double) -> String {
    var parts = [name]
    if let latest {
      let end = stop.time.map { "/\($0.units.text(significantDigits: 6))" } ?? ""
      parts.append("time \(latest.time.units.text(significantDigits: 6))\(end)")
      parts.append("loss \(latest.trainLoss.text(decimals: 4))")
      if let accuracy = latest.testAccuracy {
        parts.append("accuracy \(accuracy.text(decimals: 4))")
      }
    }
    parts.append("\(updates.grouped) updates")
    parts.append("\(Int(Double(updates) / seconds).grouped)/s")
    parts.append("\(seconds.text(decimals: 1)) s")
    return parts.joined(separator: "  ")
  }
}
