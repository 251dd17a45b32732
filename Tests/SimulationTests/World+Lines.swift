import Wire

@testable import Runtime

// MARK: - What lies between the coordinator and the others

extension World {
  /// A new line to the coordinator; what is sent over it waits where none is there.
  func openLine(to end: Connection.End) -> Int {
    lastLine += 1
    let latency = Duration.microseconds(50) + dice.length(.microseconds(10), .milliseconds(20))
    lines[lastLine] = Connection(number: lastLine, to: end, latency: latency)
    if session == nil { waiting[lastLine] = [] }
    return lastLine
  }

  /// Breaks a line; both ends notice later.
  func breakLine(_ number: Int) {
    guard lines[number]?.isWhole == true, let end = lines[number]?.end else { return }
    lines[number]?.isWhole = false
    waiting[number] = nil
    note("line \(number) breaks")
    if session != nil {
      agenda.add(
        .breakIsNoticed(line: number), at: now + dice.length(.microseconds(100), .seconds(3)))
    }
    if case .process(let place, let life) = end, processes[place]?.life == life {
      agenda.add(
        .processStartsOver(place: place, life: life, line: number),
        at: now + dice.length(.microseconds(100), .seconds(3)))
    }
  }

  /// Sends frames to the coordinator.
  func sendUp(_ frames: [[ClientMessage]], over number: Int) throws {
    for messages in frames {
      if case .problem(let problem)? = messages.first, lines[number]?.isMeddledWith == false {
        throw BrokenRule(
          rule: "a client process can do what it is ordered to", text: problem.text)
      }
      for part in split(messages) {
        let bytes = try FrameBytes.joining(part)
        overheard.append(bytes)
        if overheard.count > 40 { overheard.removeFirst(20) }
        if waiting[number]?.append(bytes) == nil { try carry(bytes, over: number, isUp: true) }
      }
    }
  }

  /// What waited for a coordinator is sent.
  func sendWaiting() throws {
    for (number, frames) in waiting.sorted(by: { $0.key < $1.key }) {
      waiting[number] = nil
      for bytes in frames { try carry(bytes, over: number, isUp: true) }
    }
  }

  /// Puts a frame on its way, or does what goes wrong with it.
  func carry(_ bytes: [UInt8], over number: Int, isUp: Bool) throws {
    guard var line = lines[number], line.isWhole else { return }
    defer { lines[number] = line }
    var frames = [bytes]
    if let held = line.heldBack, held.isUp == isUp {
      line.heldBack = nil
      frames.append(held.bytes)
    }
    if let meddling = line.meddling {
      line.meddling = nil
      line.isMeddledWith = true
      note("a frame over line \(number): \(meddling)")
      switch meddling {
      case .drop: frames.removeFirst()
      case .double: frames.append(bytes)
      case .swap:
        frames.removeFirst()
        line.heldBack = (bytes, isUp)
      case .flip: frames[0] = try flipped(bytes, isUp: isUp) ?? []
      }
      // Whoever has such a line cannot go on over it for long.
      agenda.add(.lineBreaks(number), at: now + dice.length(.milliseconds(10), .seconds(3)))
    }
    for frame in frames {
      let delay = dice.length(.microseconds(10), .milliseconds(5))
      let time = line.arrival(isUp: isUp, now: now, delay: delay)
      if !isUp { line.bytesDown += frame.count }
      agenda.add(
        isUp ? .frameUp(line: number, frame) : .frameDown(line: number, frame), at: time)
    }
  }

  /// A frame with some of its bits turned over; nil where it would be another answer or order, against
  /// which nothing but keys helps.
  func flipped(_ bytes: [UInt8], isUp: Bool) throws -> [UInt8]? {
    guard !bytes.isEmpty else { return bytes }
    var changed = bytes
    for _ in 0...dice.below(3) { changed[dice.below(bytes.count)] ^= UInt8(1 << dice.below(8)) }
    let isRead =
      isUp
      ? try FrameBytes.clientMessages(changed) != nil
      : try FrameBytes.coordinatorMessages(changed) != nil
    if isRead, changed.prefix(7) != bytes.prefix(7) {
      throw BrokenRule(
        rule: "a message that is longer or shorter than it says is refused",
        text: "\(changed.prefix(16)) in place of \(bytes.prefix(16))")
    }
    if isUp {
      let messages = try FrameBytes.clientMessages(changed)
      let isLie = messages?.contains { message in
        switch message {
        case .weightDelta, .evaluation: true
        default: false
        }
      }
      return isLie == true ? nil : changed
    }
    return isRead ? nil : changed
  }

  /// Cuts vectors into as small parts as this run has.
  private func split(_ messages: [ClientMessage]) -> [[ClientMessage]] {
    guard let most = experiment.valuesPerMessage, messages.count == 1,
      case .weightDelta(let delta) = messages[0]
    else { return [messages] }
    return delta.parts(valueCountMax: most).map { [.weightDelta($0)] }
  }
}
