internal import Records
internal import Runtime
internal import Wording

/// How far a sweep is, on standard error: a line for each cell that ends.
struct SweepProgress {
  let style: ProgressStyle
  private let begin = ContinuousClock.now
  /// How many cells there are, as far as is known.
  private(set) var cells: Int
  private var done = 0
  /// Cells that were done before.
  private var skipped = 0

  init(_ style: ProgressStyle, cells: Int) {
    self.style = style
    self.cells = cells
  }

  /// There are further cells.
  mutating func expect(_ count: Int) { cells += count }

  /// So many had finished before.
  mutating func skip(_ count: Int) {
    skipped += count
    done += count
    if count > 0 { say("\(count.grouped) of \(cells.grouped) were done before") }
  }

  /// Another cell ended.
  /// - Parameter isSilent: whether its run has told of it.
  mutating func note(_ end: CellEnd, of label: String, isSilent: Bool) {
    let what: String
    switch end {
    case .finished: what = ""
    case .failed(let reason): what = " failed: \(reason)"
    case .diverged: what = " diverged"
    case .interrupted: return
    }
    done += 1
    if isSilent { return }
    let elapsed = (.now - begin) / .seconds(1)
    let left = elapsed / Double(done - skipped) * Double(cells - done)
    let rest = done < cells ? "; about \(RunProgress.text(ofSeconds: left)) left" : ""
    say("\(done.grouped) of \(cells.grouped): \(label)\(what)\(rest)")
  }

  /// A line for the person who watches.
  func say(_ text: String) {
    switch style {
    case .text: StandardError.writeLine("metronome: " + text.printable)
    case .json: StandardError.writeLine(RunProgress.json(note: text))
    case .none: break
    }
  }
}
