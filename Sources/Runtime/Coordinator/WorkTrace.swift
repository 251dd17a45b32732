import Federation
import Records

/// The trace of a run: when each piece of work was given and was back.
///
/// The schedule is walked again for it when the run has finished, which takes about a second for a
/// million updates: so the trace of a run that was resumed is whole too, and nothing is held.
struct WorkTrace {
  let settings: ScheduleSettings
  let weights: ClientWeights

  /// Writes the rows of all work that was given before the evaluation of this version at this time.
  func write(to path: String, until version: Int, at time: VirtualTime) throws(ResultsError) {
    let file = try DraftFile(path: path)
    var (text, rows) = (Array((WorkRows.header + "\n").utf8), WaitingWork())
    walk: for step in Schedule(settings, weights: weights) {
      switch step {
      case .train(let order, let due): rows.append(order, due: due)
      case .outlast(let order, let due): rows.append(order, due: due)
      case .arrive(let order, let time): rows.arrive(order, at: time)
      case .abandon(let order, _): rows.abandon(order)
      case .evaluate(version, time, isNew: _), .stop: break walk
      case .queue, .aggregate, .pass, .evaluate: break
      }
      Self.write(&rows, to: &text)
      if text.count >= 1 << 16 {
        try file.append(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    // What is still on its way has no row, and holds up none.
    rows.abandonAll()
    Self.write(&rows, to: &text)
    try file.append(text)
    try file.finish()
  }

  private static func write(_ rows: inout WaitingWork, to text: inout [UInt8]) {
    while let (order, due) = rows.popFirst() {
      // Never back: what replays the trace is to wait for ever, too.
      if due < .endOfTime { WorkRows.append(order, due: due, to: &text) }
    }
  }
}
