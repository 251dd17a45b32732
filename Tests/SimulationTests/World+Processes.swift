import Execution
import Wire

@testable import Runtime

// MARK: - Client processes

extension World {
  /// Another process starts in the place of the last.
  func start(in place: Int) throws {
    guard processes[place] == nil else { return }
    let life = lives[place, default: 0] + 1
    lives[place] = life
    let line = openLine(to: .process(place: place, life: life))
    let process = SimulatedProcess(
      place: place, life: life, hosted: experiment.hosted[place],
      machine: Host(
        name: "machine \(place % experiment.machines)", cores: experiment.cores),
      pace: dice.length(.milliseconds(1), .milliseconds(200)), connection: line)
    processes[place] = process
    note("process \(place).\(life) starts, over line \(line)")
    try sendUp(process.hello.map { [$0] }, over: line)
  }

  /// A process ends; another takes its place after a while.
  /// - Parameters:
  ///   - linger: for how long what it sent last still leaves.
  ///   - isForGood: whether none does.
  func endProcess(
    in place: Int, because reason: String, linger: Duration = .zero, isForGood: Bool = false
  ) {
    guard let process = processes.removeValue(forKey: place) else { return }
    note("process \(place).\(process.life) ends: \(reason)")
    if linger > .zero {
      agenda.add(.lineBreaks(process.connection), at: now + linger)
    } else {
      breakLine(process.connection)
    }
    if isForGood { return note("nobody comes in its place") }
    agenda.add(.processStarts(place: place), at: now + dice.length(.milliseconds(10), .seconds(3)))
  }

  /// The process has noticed that its line is broken.
  func startOver(_ place: Int, _ life: Int, after line: Int) throws {
    guard let process = processes[place], process.life == life, process.connection == line
    else { return }
    if process.pausedUntil > now {
      return agenda.add(
        .processStartsOver(place: place, life: life, line: line), at: process.pausedUntil)
    }
    let next = openLine(to: process.end)
    note("process \(place).\(life) starts over, over line \(next)")
    processes[place]?.startOver(over: next)
    try sendUp(process.hello.map { [$0] }, over: next)
  }

  func arriveDown(_ bytes: [UInt8], over number: Int) throws {
    guard let line = lines[number], line.isWhole else { return }
    if line.end == .stranger { try overhear(bytes, over: number) }
    guard case .process(let place, let life) = line.end, processes[place]?.life == life,
      processes[place]?.connection == number
    else {
      lines[number]?.bytesDown -= bytes.count
      return
    }
    processes[place]?.inbox.append(bytes)
    try read(in: place)
  }

  /// The process does not hang any more.
  func goOn(in place: Int, _ life: Int) throws {
    guard processes[place]?.life == life else { return }
    try read(in: place)
  }

  /// What a stranger is ordered to, which it may answer.
  private func overhear(_ bytes: [UInt8], over number: Int) throws {
    for message in try FrameBytes.coordinatorMessages(bytes) ?? [] {
      if case .trainOrder(let order) = message { lines[number]?.lastOrder = order }
    }
  }

  private func read(in place: Int) throws {
    while let process = processes[place], process.pausedUntil <= now,
      let bytes = process.inbox.first
    {
      processes[place]?.inbox.removeFirst()
      lines[process.connection]?.bytesDown -= bytes.count
      guard let (answers, ending) = try processes[place]?.take(bytes, learner: shelf)
      else { return }
      try sendUp(answers, over: process.connection)
      if let held = processes[place]?.heldVersions, held > SimulatedProcess.heldVersionsMax {
        throw BrokenRule(rule: LittleIsHeld.rule, text: "process \(place) holds \(held) versions")
      }
      switch ending {
      case nil: break
      case .stopped: endProcess(in: place, because: "it was told to stop")
      case .failed(let reason):
        if lines[process.connection]?.isMeddledWith == false {
          throw BrokenRule(
            rule: "a client process of the run can do what it is sent", text: reason)
        }
        endProcess(in: place, because: reason)
      }
    }
    beginWork(in: place)
  }

  private func beginWork(in place: Int) {
    guard let process = processes[place], process.isBusy, !process.isWorking else { return }
    processes[place]?.isWorking = true
    agenda.add(
      .workIsDone(place: place, life: process.life),
      at: now + process.pace / 2 + dice.length(.microseconds(10), process.pace))
  }

  func finishWork(in place: Int, _ life: Int) throws {
    guard let process = processes[place], process.life == life else { return }
    if process.pausedUntil > now {
      return agenda.add(.workIsDone(place: place, life: life), at: process.pausedUntil)
    }
    processes[place]?.isWorking = false
    let frames = processes[place]?.doNext(at: now) ?? []
    try sendUp(frames, over: process.connection)
    beginWork(in: place)
  }
}
