import Execution
import Federation
import Glibc
import Learning
import TestFederation
import Wire

@testable import Runtime

/// What goes wrong in a run, and how often.
struct Mischief {
  enum Kind: String, CaseIterable, Comparable {
    case cut, pause, hang, kill, leave
    case killCoordinator, losePower, pauseCoordinator, dieAtEnd
    case meddle, stranger
    case fullDisk, brokenDisk, dieWriting, rot

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// What may.
  private let kinds: [Kind]
  /// After each event.
  private let chance: Double
  private var left: Int
  private(set) var done: [Kind: Int] = [:]

  init(_ dice: inout Dice) {
    let share = dice.element(of: [0.2, 0.5, 1])
    kinds = Kind.allCases.filter { _ in dice.happens(share) }
    chance = dice.element(of: [0.003, 0.01, 0.03])
    left = dice.happens(0.1) ? 0 : 1 + dice.below(16)
  }

  /// What goes wrong now, if anything.
  mutating func next(_ dice: inout Dice) -> Kind? {
    guard left > 0, !kinds.isEmpty, dice.happens(chance) else { return nil }
    return dice.element(of: kinds)
  }

  /// Whether this goes wrong, now that it can.
  mutating func takes(_ kind: Kind, _ dice: inout Dice) -> Bool {
    guard left > 0, kinds.contains(kind), dice.happens(0.5) else { return false }
    count(kind)
    return true
  }

  mutating func count(_ kind: Kind) {
    left -= 1
    done[kind, default: 0] += 1
  }
}

extension World {
  /// Lets something go wrong after an event, or nothing.
  func misbehave() throws {
    guard let kind = mischief.next(&dice) else { return }
    guard try isDone(kind) else { return }
    mischief.count(kind)
  }

  /// - Returns: false where there is nobody whom it could happen to.
  private func isDone(_ kind: Mischief.Kind) throws -> Bool {
    let places = processes.keys.sorted()
    switch kind {
    case .cut, .meddle:
      let whole = lines.values.filter { $0.isWhole && $0.end != .stranger }.map(\.number).sorted()
      guard !whole.isEmpty else { return false }
      let number = dice.element(of: whole)
      if kind == .cut { breakLine(number) }
      if kind == .meddle {
        lines[number]?.meddling = dice.element(of: Connection.Meddling.allCases)
      }
    case .pause, .hang, .kill, .leave:
      guard !places.isEmpty else { return false }
      return try happens(kind, toProcessIn: dice.element(of: places))
    case .killCoordinator, .losePower:
      guard session != nil else { return false }
      try killCoordinator(losingPower: kind == .losePower)
    case .pauseCoordinator:
      guard session != nil else { return false }
      session?.pausedUntil = now + dice.length(.milliseconds(10), .seconds(8))
      note("the coordinator hangs")
    case .stranger: comeAsStranger()
    case .fullDisk, .brokenDisk, .dieWriting:
      guard session != nil else { return false }
      let trouble: SimulatedDisk.Trouble =
        kind == .dieWriting ? .death : .failure(kind == .fullDisk ? ENOSPC : EIO)
      disk.plan(trouble, after: dice.below(24))
    case .dieAtEnd, .rot: return false
    }
    return true
  }

  private func happens(_ kind: Mischief.Kind, toProcessIn place: Int) throws -> Bool {
    guard let process = processes[place] else { return false }
    switch kind {
    case .kill:
      // Where others can do its work nobody has to come in its place.
      let isForGood = dice.happens(0.4) && hasOthers(than: process)
      endProcess(in: place, because: "it is killed", isForGood: isForGood)
    case .leave:
      try sendUp([[.goodbye]], over: process.connection)
      endProcess(in: place, because: "it leaves", linger: .milliseconds(200))
    case .hang:
      guard process.hosted.isEmpty, hasOthers(than: process) else { return false }
      pause(place, for: .seconds(2_000))
    default:
      pause(
        place, for: dice.length(.milliseconds(20), dice.element(of: [.seconds(12), .seconds(30)])))
    }
    return true
  }

  /// Whether somebody is there who may do what nobody declares, besides this one.
  private func hasOthers(than process: SimulatedProcess) -> Bool {
    processes.values.contains {
      $0.place != process.place && $0.hosted.isEmpty && $0.pausedUntil <= now
    }
  }

  private func pause(_ place: Int, for length: Duration) {
    guard let process = processes[place] else { return }
    let until = max(now + length, process.pausedUntil)
    processes[place]?.pausedUntil = until
    note("process \(place).\(process.life) hangs until \(until)")
    agenda.add(.processGoesOn(place: place, life: process.life), at: until)
  }
}

// MARK: - Strangers

extension World {
  /// Somebody connects who is no client process of the run.
  private func comeAsStranger() {
    guard session != nil else { return }
    let line = openLine(to: .stranger)
    note("a stranger comes over line \(line)")
    var time = now
    for _ in 0...dice.below(12) {
      time += dice.length(.microseconds(100), .seconds(1))
      agenda.add(.strangerActs(line: line), at: time)
    }
    agenda.add(.lineBreaks(line), at: time + dice.length(.milliseconds(1), .seconds(10)))
  }

  /// It says what it has overheard, changed or not, or what means nothing, or what a process would say that
  /// never does what it is asked.
  func actAsStranger(over line: Int) throws {
    guard lines[line]?.isWhole == true else { return }
    func rubbish(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(dice.below(256)) } }
    switch dice.below(6) {
    case 0: try carry(rubbish(dice.below(60)), over: line, isUp: true)
    case 1:
      // As a message begins, with a length of its own.
      let start = [0x08, UInt8(Limits.protocolVersion), 0x15, UInt8(dice.below(24)), 0, 0, 0]
      try carry(start + rubbish(dice.below(24)), over: line, isUp: true)
    case 2:
      guard let order = lines[line]?.lastOrder else { return }
      let count = experiment.federation.learner.parameterCount
      let lie = WeightDelta(
        order: order.order, baseVersion: order.baseVersion + 1,
        reports: order.work.map {
          WeightDelta.Report(client: $0.client, update: $0.update, steps: 1)
        },
        delta: Values((0..<count).map { _ in Float(dice.below(100)) }))
      for part in lie.parts() {
        try carry(try FrameBytes.joining([.weightDelta(part)]), over: line, isUp: true)
      }
    case 3:
      let pretended = SimulatedProcess(
        place: 90, life: line, hosted: ClientRanges(), machine: Host(), pace: .zero,
        connection: line)
      let ready = Ready(experiment.federation.learner, hosting: ClientRanges())
      for message in pretended.hello + ready.parts().map({ .ready($0) }) {
        try carry(try FrameBytes.joining([message]), over: line, isUp: true)
      }
    case let way:
      guard !overheard.isEmpty else { return }
      let heard = dice.element(of: overheard)
      // What it changes is never an answer: nothing but keys tells whether that is true.
      let bytes = way == 4 ? heard : try flipped(heard, isUp: true)
      if let bytes { try carry(bytes, over: line, isUp: true) }
    }
  }
}
