internal import Records
internal import Wording

/// How progress is shown.
public enum ProgressStyle: String, Sendable, CaseIterable {
  /// A live line on a terminal, else a line now and then.
  case text
  /// A JSON object on a line, once a second.
  case json
  /// Not at all.
  case none
}

extension ProgressStyle {
  /// Tells of something that went wrong in a line of its own, beside the progress that another process
  /// shows.
  package func tellFailure(_ text: String) {
    switch self {
    case .json: StandardError.writeLine(RunProgress.json(note: text))
    case .text, .none:
      let clearing = StandardError.isTerminal ? "\r\u{1B}[K" : ""
      StandardError.write("\(clearing)metronome: \(text.printable)\n")
    }
  }
}

/// How far a run is, on standard error.
final class ProgressLine {
  private enum Form {
    case live
    case lines
    case json
    case none
  }

  private let form: Form
  private let begin = ContinuousClock.now
  private var nextLine = ContinuousClock.now
  private var isShown = false

  init(_ style: ProgressStyle) {
    form =
      switch style {
      case .text: StandardError.isTerminal ? .live : .lines
      case .json: .json
      case .none: .none
      }
    nextLine = begin.advanced(by: interval(after: .zero))
  }

  /// How long to wait for the next line.
  private func interval(after elapsed: Duration) -> Duration {
    switch form {
    case .live: .milliseconds(100)
    case .json: .seconds(1)
    case .lines, .none: Self.lineInterval(after: elapsed)
    }
  }

  /// In a log each line is a tenth later than the one before, so that a run of minutes is followed and
  /// one of a night has about a hundred.
  static func lineInterval(after elapsed: Duration) -> Duration {
    min(max(elapsed / 10, .seconds(2)), .seconds(600))
  }

  /// Whether it is time to show how far the run is.
  var isDue: Bool { form != .none && ContinuousClock.now >= nextLine }

  /// Shows how far the run is.
  func show(_ progress: RunProgress) {
    nextLine = .now.advanced(by: interval(after: .now - begin))
    switch form {
    case .live:
      // A column is left free: a cursor behind the last one wraps in some terminals.
      let columns = (Terminal.errorColumns ?? 80) - 1
      StandardError.write("\r\u{1B}[K" + progress.line(columns: columns))
      isShown = true
    case .lines: StandardError.writeLine(progress.line())
    case .json: StandardError.writeLine(progress.json)
    case .none: break
    }
  }

  /// A line of its own, above the live one.
  func note(_ text: String) {
    clear()
    switch form {
    case .live, .lines: StandardError.writeLine("metronome: " + text.printable)
    case .json: StandardError.writeLine(RunProgress.json(note: text))
    case .none: break
    }
  }

  /// Takes the live line away, and tells programs how far it came.
  func end(_ progress: RunProgress) {
    clear()
    if form == .json { StandardError.writeLine(progress.json) }
  }

  private func clear() {
    if isShown { StandardError.write("\r\u{1B}[K") }
    isShown = false
  }
}
