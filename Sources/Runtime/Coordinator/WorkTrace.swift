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
    var text = Array((WorkRows.header + "\n").utf8)
    walk: for step in Schedule(settings, weights: weights) {
      switch step {
      case .train(let order, let due), .outlast(let order, let due):
        // Never back: what replays the trace is to wait for ever, too.
        if due == .endOfTime { continue }
        WorkRows.append(order, due: due, to: &text)
        if text.count >= 1 << 16 {
          try file.append(text)
          text.removeAll(keepingCapacity: true)
        }
      case .evaluate(version, time, isNew: _), .stop: break walk
      case .abandon, .aggregate, .pass, .evaluate: break
      }
    }
    try file.append(text)
    try file.finish()
  }
}
