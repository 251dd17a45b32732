import Federation
import Wire

@testable import Execution
@testable import Runtime

/// One run in a simulated world: the program's own coordination, crew, execution, messages, client work
/// and checkpoints, and in the place of sockets, clocks, processes and a disk what the seed makes of them.
///
/// The same seed does the same again, to the last byte of each message.
final class World {
  /// What is going to happen.
  enum Happening {
    case frameUp(line: Int, [UInt8])
    case frameDown(line: Int, [UInt8])
    case workIsDone(place: Int, life: Int)
    case coordinatorWakes(number: Int)
    case breakIsNoticed(line: Int)
    case processStartsOver(place: Int, life: Int, line: Int)
    case processStarts(place: Int)
    case processGoesOn(place: Int, life: Int)
    case sessionBegins
    case lineBreaks(Int)
    case strangerActs(line: Int)
  }

  /// After so many events a run has no end.
  private static let eventsMax = 100_000
  /// After so long without anything new a run stands still.
  private static let standstillAfter = Duration.seconds(400)

  let seed: UInt64
  let experiment: SimulatedExperiment
  let undisturbed: UndisturbedRun
  let disk: SimulatedDisk
  let shelf = LearnerShelf()
  var checkers: CheckerList
  var mischief: Mischief
  var trace = Trace()
  var dice: Dice
  var now = Duration.zero
  var agenda = Agenda<Happening>()

  var lines: [Int: Connection] = [:]
  /// What was sent over lines at whose end there is no coordinator yet.
  var waiting: [Int: [[UInt8]]] = [:]
  var lastLine = 0
  /// Frames that client processes sent lately, which a stranger may have overheard.
  var overheard: [[UInt8]] = []

  var processes: [Int: SimulatedProcess] = [:]
  var lives: [Int: Int] = [:]

  /// Nil while no coordinator is there.
  var session: Session?
  var lastWake = 0
  var keeping: Keeping
  var isOver = false

  private var events = 0
  private var lastProgress = (version: -1, evaluations: -1, at: Duration.zero)

  /// Makes the world of a seed.
  init(seed: UInt64) throws {
    self.seed = seed
    dice = Dice(seed: seed, purpose: .simulatedEvents)
    experiment = try SimulatedExperiment(seed: seed)
    undisturbed = UndisturbedRun(experiment)
    disk = try SimulatedDisk(hasNoLinks: dice.happens(0.1))
    checkers = CheckerList(of: undisturbed, experiment)
    mischief = Mischief(&dice)
    keeping = Keeping(interval: dice.length(.milliseconds(20), .seconds(1)))
  }

  /// How a run went.
  struct Report {
    let seed: UInt64
    /// What did not hold; nil where all did.
    let breach: String?
    /// Of all that happened.
    let digest: String
    let events: Int
    /// How often what went wrong.
    let mischief: [Mischief.Kind: Int]
    /// The experiment and the last of what happened.
    let story: [String]
  }

  /// Lets it run to its end.
  func play() -> Report {
    var breach: String?
    do {
      agenda.add(.sessionBegins, at: .zero)
      for place in experiment.hosted.indices {
        agenda.add(.processStarts(place: place), at: dice.length(.milliseconds(1), .seconds(1)))
      }
      while !isOver {
        guard let (time, happening) = agenda.next() else {
          throw BrokenRule(rule: Self.goingOn, text: "nothing is going to happen any more")
        }
        now = time
        try handle(happening)
        try checkProgress()
        if !isOver { try misbehave() }
      }
    } catch {
      breach = "\(error)"
    }
    disk.serve { session = nil }
    return Report(
      seed: seed, breach: breach, digest: trace.digest, events: events, mischief: mischief.done,
      story: experiment.lines.split(separator: "\n").map(String.init)
        + ["groups from \(experiment.groupsFrom), processes \(experiment.hosted.map(\.text))"]
        + trace.lastLines)
  }

  private static let goingOn = "a run goes on where somebody can do its work"

  private func checkProgress() throws {
    events += 1
    guard events < Self.eventsMax else {
      throw BrokenRule(rule: Self.goingOn, text: "after \(events) events there is no end")
    }
    guard let execution = session?.coordination.execution else { return }
    let stand = (execution.version, execution.evaluations.done)
    if stand != (lastProgress.version, lastProgress.evaluations) {
      lastProgress = (stand.0, stand.1, now)
    } else if now - lastProgress.at > Self.standstillAfter {
      throw BrokenRule(
        rule: Self.goingOn, text: "since \(lastProgress.at) it stands at version \(stand.0)")
    }
  }

  private func handle(_ happening: Happening) throws {
    switch happening {
    case .frameUp(let line, let bytes): arriveUp(bytes, over: line)
    case .frameDown(let line, let bytes): try arriveDown(bytes, over: line)
    case .workIsDone(let place, let life): try finishWork(in: place, life)
    case .coordinatorWakes(let number): try wake(number)
    case .breakIsNoticed(let line): noticeBreak(of: line)
    case .processStartsOver(let place, let life, let line): try startOver(place, life, after: line)
    case .processStarts(let place): try start(in: place)
    case .processGoesOn(let place, let life): try goOn(in: place, life)
    case .sessionBegins: try beginSession()
    case .lineBreaks(let line): breakLine(line)
    case .strangerActs(let line): try actAsStranger(over: line)
    }
  }

  func note(_ text: String, _ bytes: [UInt8] = []) { trace.note(text, bytes, at: now) }
}
