internal import CProcess
internal import Glibc

/// The connections of a router that others have made to it: who speaks over which, and how to cut one off,
/// for which ZeroMQ has no word.
///
/// A connection is known by its descriptor, which belongs to ZeroMQ: it is never closed here, only shut
/// down, after which ZeroMQ finds it closed and drops what waits to be sent. The system gives the number of
/// one that was closed to another; so tell of all that a `ConnectionMonitor` has seen before anybody is cut
/// off. Should one be hit that has come in that moment, it connects again by itself.
public struct Connections {
  private struct Connection {
    let since: ContinuousClock.Instant
    /// Who speaks over it; nil while nobody has.
    var peer: PeerID?
    /// Bytes that had come over it, by what was delivered of them last.
    var accounted: Int64 = 0
    /// Whether something was delivered since that was looked at, and of how many bytes.
    var delivered: Int64 = 0
  }

  private var open: [Int32: Connection] = [:]
  private var descriptors: [PeerID: Int32] = [:]
  /// Those over which nothing was said, the oldest first; some may have spoken or be gone since.
  private var silent: [(descriptor: Int32, since: ContinuousClock.Instant)] = []
  private let countMax: Int

  /// - Parameter countMax: how many may be open at a time.
  public init(countMax: Int) { self.countMax = countMax }

  /// How many are open.
  public var count: Int { open.count }

  /// Somebody has connected. Where there are too many, one is cut off over which nothing was said: the
  /// oldest, so that who speaks at once is let in.
  /// - Returns: false where one was.
  public mutating func accept(
    _ descriptor: Int32, at now: ContinuousClock.Instant = .now
  ) -> Bool {
    // The end of the one that had the number may be told of later.
    close(descriptor)
    open[descriptor] = Connection(since: now)
    silent.append((descriptor, now))
    guard open.count > countMax else { return true }
    while !silent.isEmpty {
      let oldest = silent.removeFirst()
      if shutDown(oldest.descriptor, ifSilentSince: oldest.since) { break }
    }
    return false
  }

  /// A connection is gone.
  /// - Returns: who spoke over it; nil where nobody did.
  @discardableResult
  public mutating func close(_ descriptor: Int32) -> PeerID? {
    guard let peer = open.removeValue(forKey: descriptor)?.peer else { return nil }
    if descriptors[peer] == descriptor { descriptors[peer] = nil }
    return peer
  }

  /// It is found out over which connection a peer speaks.
  public mutating func hear(_ peer: PeerID, over descriptor: Int32) {
    guard descriptors[peer] == nil, open[descriptor] != nil else { return }
    open[descriptor]?.peer = peer
    descriptors[peer] = descriptor
  }

  /// A message of so many bytes came of a peer.
  /// - Complexity: O(1).
  public mutating func deliver(_ byteCount: Int, of peer: PeerID) {
    guard let descriptor = descriptors[peer] else { return }
    open[descriptor]?.delivered += Int64(byteCount)
  }

  /// Cuts off those of which more has come than may wait to be read: they send faster than they are read, or
  /// a message that never ends. A limit on ZeroMQ's queue would not do, for it counts whole messages, and
  /// libzmq 4.3 does not survive that a connection whose queue is full is lost (its issue 4364). Connections
  /// over socket files tell nothing of it; they are of the same user.
  /// - Parameters:
  ///   - byteCountMax: how much may wait, the largest message included.
  ///   - isDrained: whether all that has come was delivered in between.
  /// - Returns: how many.
  /// - Complexity: a system call for each connection.
  public mutating func cutUnread(_ byteCountMax: Int, isDrained: Bool) -> Int {
    var count = 0
    for (descriptor, connection) in open {
      let received = metronome_bytes_received(descriptor)
      guard received >= 0 else { continue }
      if isDrained, connection.delivered > 0 {
        open[descriptor]?.accounted = received
      } else {
        open[descriptor]?.accounted += connection.delivered
      }
      open[descriptor]?.delivered = 0
      guard received - (open[descriptor]?.accounted ?? 0) > Int64(byteCountMax) else { continue }
      shutdown(descriptor, Int32(SHUT_RDWR))
      count += 1
    }
    return count
  }

  /// Whether it is known over which connection the peer speaks.
  public func knows(_ peer: PeerID) -> Bool { descriptors[peer] != nil }

  /// Cuts a peer off: nothing more is read of it once what has come is, and what waits for it is dropped.
  /// One whose connection is gone is none of our business.
  public mutating func cut(_ peer: PeerID) {
    guard let descriptor = descriptors[peer] else { return }
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Cuts off those over which nothing was said for so long.
  /// - Returns: how many.
  public mutating func cutSilent(
    for patience: Duration, at now: ContinuousClock.Instant = .now
  ) -> Int {
    let due = silent.prefix { now - $0.since >= patience }
    silent.removeFirst(due.count)
    return due.count { shutDown($0.descriptor, ifSilentSince: $0.since) }
  }

  /// - Returns: whether it is the connection that was meant, over which nothing was said.
  private func shutDown(
    _ descriptor: Int32, ifSilentSince since: ContinuousClock.Instant
  ) -> Bool {
    guard let connection = open[descriptor], connection.since == since, connection.peer == nil
    else { return false }
    shutdown(descriptor, Int32(SHUT_RDWR))
    return true
  }
}
