/// What a peer has done so far over its connection that costs the coordinator, against what it may
/// (design, section 9).
struct Conduct {
  /// Messages that are refused.
  static let faultsMax = 8
  /// How often a process may say Hello, since one that was refused may begin anew.
  private static let hellosMax = 8
  /// Orders in a row that it cannot do.
  private static let problemsMax = 64
  /// Messages that answer no order.
  private static let chatter = Allowance(burst: 1_000, perSecond: 100)
  /// How long a connection may be there without being a client process's.
  private static let patience = Duration.seconds(30)
  /// How long it is remembered who was cut off: what came of it may wait to be read.
  private static let memory = Duration.seconds(10)

  /// Since when it is no client process, or was cut off.
  private var since: Duration
  private var faults = 0
  private var hellos = 0
  private var problems = 0
  private var chatter = Self.chatter
  /// Whether nothing more of it is read.
  private(set) var isOver = false
  private var isCut = false

  init(at now: Duration) { since = now }

  /// It says Hello.
  mutating func countHello() throws(PeerFault) {
    hellos += 1
    guard hellos <= Self.hellosMax else {
      throw PeerFault(
        reason:
          "Hello for the \(hellos)th time; allowed: \(Self.hellosMax) times over a connection",
        isLast: true)
    }
  }

  /// It says something that answers no order.
  mutating func countChatter(at now: Duration) throws(PeerFault) {
    guard chatter.take(at: now) else {
      throw PeerFault(
        reason: "more than \(Int(Self.chatter.perSecond)) messages a second that answer no order; "
          + "say Hello and Ready once, and ping once a second",
        isLast: true)
    }
  }

  /// It cannot do an order.
  mutating func countProblem() throws(PeerFault) {
    problems += 1
    guard problems <= Self.problemsMax else {
      throw PeerFault(
        reason: "\(problems) orders in a row could not be done; allowed: \(Self.problemsMax); end "
          + "this process, and see why",
        isLast: true)
    }
  }

  /// It has done an order.
  mutating func countAnswer() { problems = 0 }

  /// A message of it was refused.
  /// - Returns: whether it was the last that is read.
  mutating func count(_ fault: PeerFault, at now: Duration) -> Bool {
    faults += 1
    if fault.isLast || faults >= Self.faultsMax { isOver = true }
    since = now
    return isOver
  }

  /// Nothing more of it is read.
  mutating func end(at now: Duration) { (isOver, since) = (true, now) }

  /// It is no client process any more.
  mutating func leave(at now: Duration) { since = now }

  /// What is to be done with its connection.
  /// - Parameter isMember: whether it is a client process.
  mutating func look(isMember: Bool, at now: Duration) -> Verdict {
    if isCut { return now - since > Self.memory ? .forget : .leave }
    guard isOver || !isMember && now - since > Self.patience else { return .leave }
    (isOver, isCut, since) = (true, true, now)
    return .cut
  }

  enum Verdict { case leave, cut, forget }
}
