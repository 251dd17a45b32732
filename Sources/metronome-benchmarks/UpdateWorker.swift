import CAllocations
import Glibc
import Learning

/// Does updates of a workload, clients in turn, with no coordinator: the arithmetic of a run alone.
///
/// A class, so that the learner is never copied: its workspace would be, on the next write.
final class UpdateWorker {
  /// What it did in a while.
  struct Result {
    var updates: Int
    var seconds: Double
    /// Memory asked of the heap.
    var allocations: Int

    var updatesPerSecond: Double { Double(updates) / seconds }
  }

  private var learner: any Learner
  private let clients: Int
  private let model: [Float]
  private var delta: [Float]
  private var updates = 0

  init(_ workload: Workload) throws {
    learner = try workload.learner()
    clients = learner.sampleCounts.count
    model = learner.initialParameters()
    delta = model
    // Maps the pages of all samples, where evaluating is no matter of minutes, then warms up.
    if workload != .w2 {
      for client in 0..<clients { keep(learner.evaluate(client: client, model: model)) }
    }
    for _ in 0..<2 { keep(work(seconds: 0)) }
  }

  /// Does updates for so many seconds, and one at least.
  func work(seconds: Double) -> Result {
    let clock = ContinuousClock()
    let start = clock.now, first = updates, allocations = metronome_allocations()
    var elapsed = 0.0
    repeat {
      update()
      elapsed = (clock.now - start) / .seconds(1)
    } while elapsed < seconds
    return Result(
      updates: updates - first, seconds: elapsed,
      allocations: metronome_allocations() - allocations)
  }

  private func update() {
    let (update, client) = updates.quotientAndRemainder(dividingBy: clients)
    keep(learner.train(client: client, update: update, from: model, delta: &delta))
    updates += 1
  }
}

extension UpdateWorker {
  /// Works for so many seconds for each line of standard input, and answers each with a line; the
  /// first answer says that it is ready.
  func serve(seconds: Double) {
    answer("ready")
    while readLine() != nil { answer(work(seconds: seconds).line) }
  }

  private func answer(_ line: String) {
    // Past the buffer of `print`, which waits for more on a pipe.
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }
}

extension UpdateWorker.Result {
  /// The numbers in a line, as `init(line:)` reads them.
  var line: String { "\(updates) \(seconds) \(allocations)" }

  init?(line: String) {
    let words = line.split(separator: " ")
    guard words.count == 3, let updates = Int(words[0]), let seconds = Double(words[1]),
      let allocations = Int(words[2])
    else { return nil }
    self.init(updates: updates, seconds: seconds, allocations: allocations)
  }
}
