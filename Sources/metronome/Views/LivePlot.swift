import Records
import Reports
import Runtime

/// The curve of a run in the terminal: drawn again as rows come, while the run goes on, or once at its end
/// where standard error is no terminal.
///
/// It is drawn in the launcher's process, from `metrics.csv`, so that the coordinator has nothing to do
/// with it.
struct LivePlot {
  private let folder: String
  /// How many rows the last drawing had.
  private var drawnRows = 0
  private var pinned: PinnedText?
  private var hasGivenUp = false

  init(ofRunIn folder: String) { self.folder = folder }

  /// Shows it until its task is cancelled, and then the whole of it.
  mutating func show() async {
    while StandardError.isTerminal, !Task.isCancelled, !hasGivenUp {
      let begin = ContinuousClock.now
      if let size = Self.liveSize { await redraw(in: size) } else { unpin() }
      // A long file takes a moment: at most a tenth of the time goes into drawing.
      let pause = max(.seconds(1), (ContinuousClock.now - begin) * 10)
      try? await Task.sleep(for: pause)
    }
    guard !Task.isCancelled else { return await finish() }
    try? await Task.sleep(for: .seconds(1 << 30))
    await finish()
  }

  /// The terminal's, where there is room for a curve above the progress line.
  private static var liveSize: Terminal.Size? {
    Terminal.errorSize.flatMap { $0.columns >= 40 && $0.rows >= 18 ? $0 : nil }
  }

  private mutating func redraw(in size: Terminal.Size) async {
    if pinned?.fits == false { unpin() }
    // A row that is being written is none yet.
    guard let rows = try? RunFolder.metrics(in: folder), rows.count > drawnRows else { return }
    let lineCount = min(24, size.rows * 3 / 5)
    guard let lines = await lines(of: rows, columns: size.columns - 1, count: lineCount) else {
      return
    }
    let place = pinned ?? PinnedText(lineCount: lineCount, in: size)
    pinned = place
    drawnRows = rows.count
    place.show(lines)
  }

  /// Lets the curve scroll away.
  private mutating func unpin() {
    pinned?.release()
    pinned = nil
    drawnRows = 0
  }

  /// Draws the whole curve, which stays.
  private mutating func finish() async {
    guard !hasGivenUp else { return }
    if pinned != nil, let size = Self.liveSize {
      // Rows may have come since, and a drawing may have been cut off.
      drawnRows = 0
      await redraw(in: size)
      return unpin()
    }
    unpin()
    // What ends a run that did not finish is the last line there.
    guard (try? RunFolder.summary(in: folder)) != nil,
      let rows = try? RunFolder.metrics(in: folder),
      let lines = await lines(of: rows, columns: 80, count: 20)
    else { return }
    StandardError.write(lines.joined(separator: "\n") + "\n")
  }

  /// Nil where nothing can be drawn; why not is said once.
  private mutating func lines(
    of rows: [Metrics], columns: Int, count: Int
  ) async -> [String]? {
    guard let curve = TextCurve(rows) else { return nil }
    // Not one of this task's, whose end would end gnuplot too.
    let drawing = Task { () async -> Result<[String], Gnuplot.Fault> in
      do throws(Gnuplot.Fault) {
        return .success(try await curve.lines(columns: columns, rows: count))
      } catch {
        return .failure(error)
      }
    }
    switch await drawing.value {
    case .success(let lines): return lines
    case .failure(let fault):
      hasGivenUp = true
      unpin()
      // A line of progress may stand there.
      if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
      StandardError.writeLine("metronome: there is no plot: \(fault.sentence)")
      return nil
    }
  }
}

extension Gnuplot.Fault {
  /// Why there is no picture.
  fileprivate var sentence: String {
    switch self {
    case .missing: "gnuplot is not here; \(Gnuplot.remedy)"
    case .refused(let text): "gnuplot said: \(text)"
    }
  }
}
