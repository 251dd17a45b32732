import Messaging

/// What each peer has done that costs the coordinator, and who is to be cut off for it.
struct Conducts {
  /// Of how many peers it is remembered.
  private static let countMax = 65_536
  /// How many processes may join at once, and in a second on the whole.
  static let joins = Allowance(burst: 1_024, perSecond: 64)

  private var all: [PeerID: Conduct] = [:]
  private var joins = Self.joins
  /// When it is looked next who is to be cut off; nil while there is nobody to look at.
  private(set) var nextCut: Duration?
  /// How often that is: each is known by then whatever it did.
  private static let interval = Duration.seconds(1)
  /// How long a last word has to leave.
  private static let lastWord = Duration.milliseconds(50)

  /// Something came of a peer.
  /// - Returns: false where nothing of it is to be read any more.
  mutating func hear(_ peer: PeerID, isMember: (PeerID) -> Bool, at now: Duration) -> Bool {
    if let conduct = all[peer] { return !conduct.isOver }
    if all.count >= Self.countMax { all = all.filter { isMember($0.key) } }
    all[peer] = Conduct(at: now)
    look(by: now + Self.interval)
    return true
  }

  /// Lets a peer do what it may do only so often.
  /// - Throws: where it has done it too often.
  mutating func count(
    of peer: PeerID, _ deed: (inout Conduct) throws(PeerFault) -> Void
  ) throws(PeerFault) {
    guard var conduct = all[peer] else { return }
    all[peer] = nil
    defer { all[peer] = conduct }
    try deed(&conduct)
  }

  /// A process joins.
  /// - Returns: false where too many do, and it is to come again.
  mutating func join(at now: Duration) -> Bool { joins.take(at: now) }

  /// A peer has done an order.
  mutating func countAnswer(of peer: PeerID) { all[peer]?.countAnswer() }

  /// A message of a peer was refused.
  /// - Returns: whether it was the last that is read.
  mutating func count(_ fault: PeerFault, of peer: PeerID, at now: Duration) -> Bool {
    let isOver = all[peer, default: Conduct(at: now)].count(fault, at: now)
    if isOver { look(by: now + Self.lastWord) }
    return isOver
  }

  /// Nothing more of a peer is read.
  mutating func end(_ peer: PeerID, at now: Duration) {
    all[peer, default: Conduct(at: now)].end(at: now)
    look(by: now + Self.lastWord)
  }

  private mutating func look(by time: Duration) { nextCut = min(nextCut ?? time, time) }

  /// A peer is no client process any more.
  mutating func leave(_ peer: PeerID, at now: Duration) { all[peer]?.leave(at: now) }

  /// A peer's connection is gone.
  mutating func forget(_ peer: PeerID) { all[peer] = nil }

  /// Whose connections are to be ended.
  /// - Complexity: O(peers).
  mutating func takeCuts(isMember: (PeerID) -> Bool, at now: Duration) -> [PeerID] {
    var cuts: [PeerID] = []
    for peer in all.keys {
      switch all[peer]?.look(isMember: isMember(peer), at: now) {
      case .cut: cuts.append(peer)
      case .forget: all[peer] = nil
      case .leave, nil: break
      }
    }
    nextCut = all.isEmpty ? nil : now + Self.interval
    return cuts.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }
}
