public import Execution
internal import Wording

/// How much of what client processes and strangers do is told in the log and the store: all of it, until it
/// is so much that only a peer that means harm, or one that is broken, makes it. Then it is counted, and the
/// number told once a minute.
public struct EventBudget {
  /// Bytes that may be told at once.
  private static let burst = 786_432.0
  /// Bytes that may be told in a second on the whole: 9 MB a day.
  private static let perSecond = 100.0
  /// How often it is told how much is not.
  private static let interval = 60.0

  /// Messages that were refused.
  public private(set) var rejected = 0
  private var left = Self.burst
  private var seen = 0.0
  /// Whose coming was told, so that its going is told too.
  private var told: Set<Int> = []
  /// Events that were not told since the last note.
  private var leftOut = 0
  private var nextNote = 0.0

  public init() {}

  /// What is to be told of an event: itself, or nothing, or how many were not.
  /// - Parameter seconds: since the run's begin.
  public mutating func admit(_ event: RunEvent, at seconds: Double) -> [RunEvent] {
    if case .rejected = event { rejected += 1 }
    switch event {
    case .left(let member, _, _): return told.remove(member) != nil ? [event] : []
    case .worked(let member, _): return told.contains(member) ? [event] : []
    default: break
    }
    guard let cost = cost(of: event) else { return [event] }
    left = min(Self.burst, left + Self.perSecond * max(0, seconds - seen))
    seen = max(seen, seconds)
    guard left >= Double(cost) else { return leaveOut(at: seconds) }
    left -= Double(cost)
    if case .joined(let newcomer) = event { told.insert(newcomer.member) }
    return [event]
  }

  private mutating func leaveOut(at seconds: Double) -> [RunEvent] {
    leftOut += 1
    guard nextNote == 0 || seconds >= nextNote else { return [] }
    let text =
      nextNote == 0
      ? "peers make more of this log than it has room for; what they do is counted from here on"
      : "\(leftOut.counted("event")) of peers were not told of in the last minute"
    (nextNote, leftOut) = (seconds + Self.interval, 0)
    return [.noted(text)]
  }

  /// Bytes that an event takes in the log; nil of what no peer can make happen as often as it likes.
  private func cost(of event: RunEvent) -> Int? {
    // What stands around each text, and the row of the store.
    let frame = 64
    return switch event {
    // Its going is told too, whenever that is.
    case .joined(let newcomer): 2 * (frame + newcomer.sentence.utf8.count)
    case .trouble(let name, let text), .rejected(let name, let text):
      frame + name.utf8.count + text.utf8.count
    case .turnedAway(_, let reason): frame + reason.utf8.count
    case .late(let late): frame + late.text.utf8.count
    case .stuck(let text): frame + text.utf8.count
    case .caughtUp(let name): frame + name.utf8.count
    case .happened(let entry): entry.attendance.map { frame + $0.utf8.count }
    case .left, .worked, .noted, .kept, .updated, .timed, .aggregated, .evaluated: nil
    }
  }
}
