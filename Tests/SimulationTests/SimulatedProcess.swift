import Execution
import Experiment
import Federation
import Learning
import Wire

@testable import Runtime

/// A client process as it is in a simulated world: what it does with orders is the program's own; its
/// socket and its clock are the world's.
struct SimulatedProcess {
  /// Where it stands among the run's processes, and how many were there before it.
  let place: Int
  let life: Int
  let hosted: ClientRanges
  let machine: Host
  /// How long a piece of work takes it.
  let pace: Duration
  /// The line that it speaks over.
  var connection: Int
  /// What came and is not read yet.
  var inbox: [[UInt8]] = []
  /// Until when it hangs.
  var pausedUntil = Duration.zero
  /// Whether the end of what it is at is on the agenda.
  var isWorking = false
  private var welcome = ListAssembly<Welcome>(entryCountMax: 4_096)
  private(set) var work: ClientWork?
  private var frames = 0

  init(
    place: Int, life: Int, hosted: ClientRanges, machine: Host, pace: Duration, connection: Int
  ) {
    (self.place, self.life, self.hosted, self.machine) = (place, life, hosted, machine)
    (self.pace, self.connection) = (pace, connection)
  }

  /// How it ends, if it does.
  enum Ending: Equatable {
    case stopped
    /// It was refused, or what came is not of the protocol.
    case failed(String)
  }

  var end: Connection.End { .process(place: place, life: life) }

  var hello: [ClientMessage] {
    Hello(
      host: machine.name, pid: UInt32(100 * place + life),
      arithmetic: DeclaredArithmetic(kind: "ordered"),
      hostedClients: hosted, cores: UInt32(machine.cores), encodings: [.float16],
      program: "metronome \(metronomeVersion)"
    ).parts().map { .hello($0) }
  }

  /// Begins anew over another line.
  mutating func startOver(over connection: Int) {
    self.connection = connection
    inbox = []
    welcome = ListAssembly(entryCountMax: 4_096)
    work = nil
  }

  /// Takes a frame.
  /// - Returns: what it answers, in frames.
  mutating func take(
    _ bytes: [UInt8], learner: LearnerShelf
  ) throws -> (frames: [[ClientMessage]], ending: Ending?) {
    frames += 1
    var answers: [[ClientMessage]] = []
    let joined = try FrameBytes.read(bytes)
    while !joined.isEmpty {
      let next = joined.next { bytes throws(WireError) in try CoordinatorMessage(decoding: bytes) }
      do {
        let message = try next.get()
        if let ending = try handle(message, learner, &answers) { return (answers, ending) }
      } catch let error as WireError {
        return (answers, .failed(error.description))
      }
    }
    return (answers, nil)
  }

  private mutating func handle(
    _ message: CoordinatorMessage, _ shelf: LearnerShelf, _ answers: inout [[ClientMessage]]
  ) throws -> Ending? {
    switch message {
    case .welcome(let part):
      guard let welcome = try welcome.add(part) else { return nil }
      let (learner, rate) = try shelf.learner(of: welcome.experimentText)
      guard welcome.dataDigest.isEmpty || welcome.dataDigest == learner.dataDigest,
        learner.parameterCount == welcome.parameterCount
      else { return .failed("other data") }
      answers += Ready(learner, hosting: hosted).parts().map { [.ready($0)] }
      work = ClientWork(learner, rate: rate, encoding: welcome.deltaEncoding)
    case .reject(let reason): return .failed(reason)
    case .stop: return .stopped
    case .model(let model): try work?.add(model)
    case .forget(let versions): work?.forget(versions)
    case .trainOrder(let order):
      if let refusal = work?.add(order, frame: frames) { answers.append([refusal]) }
    case .evaluateOrder(let order):
      if let refusal = try work?.add(order, frame: frames) { answers.append([refusal]) }
    case .initialOrder: break
    case .heartbeat(let heartbeat):
      if let answer = heartbeat.answer { answers.append([.heartbeat(answer)]) }
    }
    return nil
  }

  /// How many versions it holds for orders to come, and how many that may be: those that it is told to keep,
  /// and those that came with the last orders.
  var heldVersions: Int { work?.heldVersions ?? 0 }
  static let heldVersionsMax = 16

  /// Whether it has something to do.
  var isBusy: Bool { work?.isBusy == true }

  /// Does the next of it: what a machine would need some time for.
  /// - Returns: answers, those together that make a frame.
  mutating func doNext(at now: Duration) -> [[ClientMessage]] {
    while work?.isBusy == true {
      // However long a slice is by the machine's clock, only whole answers count here.
      var slice = WorkSlice()
      if let frames = work?.advance(within: &slice) {
        return frames.map { $0.map { $0.timed(now) } }
      }
    }
    return []
  }
}

/// The learners of a run, each made once however many processes ask for it.
final class LearnerShelf {
  private var kept: (text: String, learner: any Learner, rate: Double)?

  func learner(of text: String) throws -> (any Learner, rate: Double) {
    if let kept, kept.text == text { return (kept.learner, kept.rate) }
    let task = try LearningTask(learningYAML: text, file: "the coordinator's experiment")
    let learner = try task.makeLearner(cacheFolder: "/nonexistent")
    kept = (text, learner, task.training.rate)
    return (learner, task.training.rate)
  }
}

extension ClientMessage {
  /// The same with the world's time in the place of the machine's, so that a run has the same bytes again.
  fileprivate func timed(_ now: Duration) -> ClientMessage {
    guard case .weightDelta(var delta) = self else { return self }
    let time = UInt64(now.components.seconds) * 1_000_000_000
    delta.timing = WeightDelta.Timing(received: time, begun: time, done: time)
    return .weightDelta(delta)
  }
}
