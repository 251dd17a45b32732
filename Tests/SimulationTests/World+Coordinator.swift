import Experiment
import Federation
import Learning
import Messaging
import TestFederation
import Wire

@testable import Execution
@testable import Records
@testable import Runtime

/// The coordinator from its start to its end, however it ends.
struct Session {
  var coordination: Coordination
  var models: ModelFrames
  var writer: CheckpointWriter?
  /// What came and is not read yet.
  var inbox: [(line: Int, bytes: [UInt8])] = []
  /// Until when it hangs.
  var pausedUntil = Duration.zero
  var nextLook: Duration
  var nextCheckpoint: Duration
  /// Which of what is on the agenda wakes it, and when.
  var wake: (number: Int, at: Duration)?
  /// Whose connections broke.
  var gone: [PeerID] = []
  /// Where it stood when it was kept last.
  var keptAt: Keeping.Stand?
}

extension World {
  private static let heartbeatInterval = Duration.seconds(1)
  /// What the poll set's clock tells apart here.
  private static let shortestWait = Duration.milliseconds(5)

  /// A coordinator starts, from the run's beginning or its checkpoint.
  func beginSession() throws {
    let federation = experiment.federation
    let state = try findCheckpoint()
    let execution: Execution
    if let state {
      guard
        let resumed = federation.execution(resuming: state, groupsFrom: experiment.groupsFrom)
      else {
        throw BrokenRule(
          rule: Keeping.rule, text: "the checkpoint of version \(state.aggregations) is not taken")
      }
      execution = resumed
    } else {
      execution = federation.execution(groupsFrom: experiment.groupsFrom)
    }
    let settings = try Experiment(yaml: experiment.lines, file: "test.yaml")
    var coordination = Coordination(
      .idle, reception: Reception(settings, federation.learner),
      crew: Crew.Options(
        clients: federation.settings.clients,
        parameterCount: federation.learner.parameterCount, patience: .seconds(600)))
    coordination.begin(execution)
    session = Session(
      coordination: coordination,
      models: ModelFrames(encoding: Values.Encoding(federation.encoding)),
      writer: try disk.serve { try CheckpointWriter(CheckpointFolder(in: disk.folder)) },
      nextLook: now, nextCheckpoint: now + keeping.interval)
    let begin =
      state ?? RunState(aggregations: 0, evaluations: 0, planSHA256: "", vectors: [:])
    note("a session begins at version \(begin.aggregations)")
    try checkers.check { try $0.begin(from: begin) }
    try sendWaiting()
    wakeCoordinator(at: now)
  }

  /// Sees to it that the coordinator wakes then, or before.
  func wakeCoordinator(at time: Duration) {
    guard let pausedUntil = session?.pausedUntil else { return }
    let time = max(time, pausedUntil, now)
    if let wake = session?.wake, wake.at <= time { return }
    lastWake += 1
    session?.wake = (lastWake, time)
    agenda.add(.coordinatorWakes(number: lastWake), at: time)
  }

  func arriveUp(_ bytes: [UInt8], over line: Int) {
    guard lines[line]?.isWhole == true, session != nil else { return }
    session?.inbox.append((line, bytes))
    wakeCoordinator(at: now)
  }

  func noticeBreak(of line: Int) {
    lines[line]?.isKnownBroken = true
    if let peer = lines[line]?.peer { session?.gone.append(peer) }
    wakeCoordinator(at: now)
  }

  /// What the coordinator's loop does once it is awake, in the loop's order.
  func wake(_ number: Int) throws {
    guard session?.wake?.number == number else { return }
    session?.wake = nil
    // It was made to hang after this was put down.
    if let until = session?.pausedUntil, until > now { return wakeCoordinator(at: until) }
    try receive()
    session?.coordination.walkAhead()
    try lookAround()
    session?.coordination.giveOrders(at: now)
    try sendOutbox()
    for peer in session?.coordination.takeCuts(at: now) ?? [] {
      breakLine(Connection.number(of: peer))
    }
    try showEvents()
    guard let coordination = session?.coordination else { return }
    try checkers.check { try $0.look(at: coordination) }
    if let outcome = coordination.execution.outcome { return try finish(outcome) }
    if let failure = coordination.failure(at: now) {
      throw BrokenRule(rule: "a run that can be done is not given up", text: "\(failure)")
    }
    try keepIfDue()
    scheduleNextWake()
  }

  private func scheduleNextWake() {
    guard let session else { return }
    if !session.inbox.isEmpty || session.coordination.execution.isBehind {
      return wakeCoordinator(at: now + .microseconds(10))
    }
    let deadlines = [session.coordination.crew.deadline(at: now), session.coordination.nextCut]
    let deadline = deadlines.compactMap(\.self).min() ?? session.nextLook
    let next = min(session.nextLook, max(deadline, now + Self.shortestWait))
    wakeCoordinator(at: next)
  }

  private func receive() throws {
    var messages = 0
    // Bounded, so that orders go out between two bursts.
    while messages < 64, let (line, bytes) = session?.inbox.first {
      session?.inbox.removeFirst()
      guard let peer = lines[line]?.peer else { continue }
      let joined = try FrameBytes.read(bytes)
      var kinds: [String] = []
      while !joined.isEmpty {
        let next = joined.next { bytes throws(WireError) in try ClientMessage(decoding: bytes) }
        messages += 1
        kinds.append((try? next.get())?.kind.rawValue ?? "what is no message")
        if !takeMessage(next, isFollowed: !joined.isEmpty, from: peer) { break }
      }
      trace.note(
        "from line \(line): \(kinds.joined(separator: ", "))", bytes,
        isForPeople: kinds != [MessageKind.heartbeat.rawValue], at: now)
    }
  }

  /// The one place where a message goes to the coordination.
  private func takeMessage(
    _ message: Result<ClientMessage, WireError>, isFollowed: Bool, from peer: PeerID
  ) -> Bool {
    session?.coordination.take(message, isFollowed: isFollowed, from: peer, at: now) ?? false
  }

  private func lookAround() throws {
    guard let gone = session?.gone, let nextLook = session?.nextLook,
      !gone.isEmpty || now >= nextLook
    else { return }
    session?.gone = []
    session?.coordination.lookAround(asking: gone, at: now)
    try sendOutbox()
    session?.nextLook = now + Self.heartbeatInterval
  }

  func sendOutbox() throws {
    while let letters = session?.coordination.takeOutbox(), !letters.isEmpty {
      for letter in letters {
        let number = Connection.number(of: letter.peer)
        guard let line = lines[number], !line.isKnownBroken else {
          session?.coordination.lose(letter.peer, at: now)
          if session?.coordination.includes(letter.peer) == true {
            throw BrokenRule(rule: WhoIsThere.rule, text: "the line \(number) is broken")
          }
          continue
        }
        try send(letter, over: line)
      }
      session?.coordination.giveOrders(at: now)
    }
  }

  /// Models first, as frames of their own or joined to the messages, as their size has it in the program.
  private func send(_ letter: Coordination.Letter, over line: Connection) throws {
    var frames: [[UInt8]] = []
    for version in letter.versions {
      for part in try parts(of: version) { frames.append(part) }
    }
    for bytes in frames {
      for message in try FrameBytes.coordinatorMessages(bytes) ?? [] {
        try checkers.check { try $0.see(message, over: line) }
      }
    }
    for message in letter.messages { try checkers.check { try $0.see(message, over: line) } }
    let rest = try FrameBytes.joining(letter.messages)
    let kinds = letter.messages.map(\.kind.rawValue)
    trace.note(
      "to line \(line.number): versions \(letter.versions), \(kinds.joined(separator: ", "))",
      isForPeople: kinds != [MessageKind.heartbeat.rawValue], at: now)
    if line.number.isMultiple(of: 3) {
      for bytes in frames + [rest] { try sendDown(bytes, over: line.number) }
    } else {
      try sendDown(frames.reduce([], +) + rest, over: line.number)
    }
  }

  private func parts(of version: Int) throws -> [[UInt8]] {
    guard let values = session?.coordination.execution.parameters(of: version) else { return [] }
    if let most = experiment.valuesPerMessage {
      let encoding = Values.Encoding(experiment.federation.encoding)
      return try Model(version: UInt64(version), parameters: Values(values, encoding: encoding))
        .parts(valueCountMax: most).map { try FrameBytes.joining([.model($0)]) }
    }
    let frames = try session?.models.parts(of: version) { values } ?? []
    return frames.map { FrameBytes.of($0.frame) }
  }

  private func sendDown(_ bytes: [UInt8], over number: Int) throws {
    trace.note("a frame", bytes, isForPeople: false, at: now)
    try carry(bytes, over: number, isUp: false)
  }

  /// Shows the checkers what happened.
  private func showEvents() throws {
    for event in session?.coordination.takeEvents() ?? [] {
      if let text = event.forTrace { note(text) }
      try checkers.check { try $0.see(event) }
    }
  }

  /// The run has ended, unless the coordinator is killed before it could say so.
  private func finish(_ outcome: Execution.Outcome) throws {
    if mischief.takes(.dieAtEnd, &dice) {
      note("killed between the end and its record")
      if dice.happens(0.5) { try keep() }
      if session != nil { try killCoordinator(losingPower: dice.happens(0.5)) }
      return
    }
    try checkers.check { try $0.end(outcome) }
    session?.coordination.dismiss(because: "the run has finished")
    try sendOutbox()
    note("ended by \(outcome.reason)")
    isOver = true
  }
}

extension RunEvent {
  /// What people look for in a trace.
  fileprivate var forTrace: String? {
    switch self {
    case .joined(let newcomer): "joined: \(newcomer.name)"
    case .left(_, let name, let reason): "left: \(name): \(reason)"
    case .late(let late): "late: \(late.name)"
    case .caughtUp(let name): "caught up: \(name)"
    case .stuck(let text): "stuck: \(text)"
    case .rejected(let name, let reason): "rejected: \(name): \(reason)"
    case .aggregated(let aggregation):
      "aggregation \(aggregation.index) of \(aggregation.contributions.count)"
    case .evaluated(let point): "evaluated version \(point.version)"
    default: nil
    }
  }
}
