import Learning
import TestFederation

@testable import Execution
@testable import Records
@testable import Runtime

/// What was kept of a run, and when it is kept next.
struct Keeping {
  static let rule = "what was kept is there, whole, whatever ends the process or the power"

  /// How far a run is.
  struct Stand: Comparable {
    let aggregations: Int
    let evaluations: Int

    init(_ state: RunState) {
      (aggregations, evaluations) = (state.aggregations, state.evaluations)
    }

    static func < (left: Self, right: Self) -> Bool {
      (left.aggregations, left.evaluations) < (right.aggregations, right.evaluations)
    }
  }

  /// How often.
  let interval: Duration
  /// What was written without a complaint, the last two.
  private(set) var written: [Stand] = []
  /// Whether the latest file was damaged from outside.
  var isRotten = false

  init(interval: Duration) { self.interval = interval }

  mutating func wrote(_ stand: Stand) { written = (written + [stand]).suffix(2) }

  mutating func found(_ stand: Stand?) {
    written = stand.map { [$0] } ?? []
    isRotten = false
  }

  /// The least that has to be there; nil where it may be nothing.
  var least: Stand? { isRotten ? written.first : written.last }
}

extension World {
  /// What a coordinator that starts finds of the run.
  func findCheckpoint() throws -> RunState? {
    let folder = CheckpointFolder(in: disk.folder)
    let found: (checkpoint: Checkpoint, note: String?)?
    do {
      found = try disk.serve { try folder.read() }
    } catch {
      throw BrokenRule(rule: Keeping.rule, text: "\(error)")
    }
    let stand = found.map { Keeping.Stand($0.checkpoint.state) }
    if let least = keeping.least, stand.map({ $0 < least }) ?? true {
      throw BrokenRule(
        rule: Keeping.rule,
        text: "\(least) was kept, and \(stand.map { "\($0)" } ?? "none") is there")
    }
    if let text = found?.note { note(text.replacing(disk.folder, with: "")) }
    keeping.found(stand)
    return found?.checkpoint.state
  }

  /// Keeps where the run stands, if it is time to and something was done since the last time.
  func keepIfDue() throws {
    guard let session, now >= session.nextCheckpoint else { return }
    if session.keptAt == Keeping.Stand(session.coordination.execution.state) { return }
    try keep()
  }

  func keep() throws {
    guard let execution = session?.coordination.execution else { return }
    let stand = Keeping.Stand(execution.state)
    let checkpoint = Checkpoint(
      execution.state, wallSeconds: 0, trainingSeconds: 0, rowBytes: [:], experimentSHA256: "",
      dataFingerprint: experiment.federation.learner.fingerprint, program: "test",
      arithmeticCore: "")
    for isSecondTry in [false, true] {
      do {
        try disk.serve { try session?.writer?.write(checkpoint) }
        if disk.isDead { break }
        note("kept at version \(stand.aggregations), after \(disk.changes) changes of the disk")
        keeping.wrote(stand)
        session?.keptAt = stand
        session?.nextCheckpoint = now + keeping.interval
        return
      } catch let error as ResultsError {
        if disk.isDead { break }
        note("not kept: \(error)".replacing(disk.folder, with: ""))
        if error.isFullDisk {
          // It waits until there is room.
          session?.pausedUntil = now + .seconds(1)
          session?.nextCheckpoint = now
          if dice.happens(0.7) { disk.mend() }
          return wakeCoordinator(at: now)
        }
        // The last thing that an unfinished run does.
        if isSecondTry { break }
      }
    }
    try killCoordinator(losingPower: disk.isDead && dice.happens(0.6))
  }

  /// The coordinator is gone from one moment to the next, and another begins after a while.
  func killCoordinator(losingPower: Bool) throws {
    guard session != nil else { return }
    disk.serve { session = nil }
    var power: Dice? =
      losingPower
      ? Dice(seed: seed &+ UInt64(trace.count) << 32, purpose: .simulatedDisk) : nil
    let text = try disk.crash(losingPower: &power)
    note("the coordinator is gone, \(losingPower ? "with the power" : "alone"): \(text)")
    // Where there is one before it: two faults at once may lose both.
    if keeping.written.count == 2, disk.hasTwoCheckpoints, mischief.takes(.rot, &dice) {
      try disk.rot("latest", &dice)
      keeping.isRotten = true
      note("the latest checkpoint rots")
    }
    for number in lines.keys.sorted() { breakLine(number) }
    if losingPower {
      for place in processes.keys.sorted() { endProcess(in: place, because: "power") }
    }
    agenda.add(.sessionBegins, at: now + dice.length(.milliseconds(10), .seconds(3)))
  }
}
