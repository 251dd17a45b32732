internal import CZeroMQ
internal import Glibc

/// Waits until one of several sockets or descriptors has something to read.
///
/// Used by the thread that uses its sockets. A socket that has been closed is never ready.
@safe public struct Poller {
  /// Names one of the poller's sources.
  public struct Source: Hashable, Sendable {
    fileprivate let index: Int
  }

  /// The socket of each source; nil for a descriptor.
  private var sockets: [SocketHandle?] = []
  private var items: [zmq_pollitem_t] = unsafe []

  /// A poller without sources.
  public init() {}

  /// Adds a socket.
  public mutating func add(_ router: borrowing Router) -> Source { add(router.handle) }

  /// Adds a socket.
  public mutating func add(_ dealer: borrowing Dealer) -> Source { add(dealer.handle) }

  /// Adds a monitor.
  public mutating func add(_ monitor: borrowing ConnectionMonitor) -> Source {
    add(monitor.handle)
  }

  /// Adds a gate.
  public mutating func add(_ gate: borrowing KeyGate) -> Source { add(gate.handle) }

  /// Adds a file descriptor, which stays open as long as the poller is asked. It is ready also when it
  /// has reached its end or has an error.
  public mutating func add(descriptor: Int32) -> Source {
    add(nil, descriptor: descriptor)
  }

  /// Whether the source was ready at the last `wait`.
  public func isReady(_ source: Source) -> Bool { unsafe items[source.index].revents != 0 }

  /// Waits until a source is ready or the time is over; returns whether one is.
  ///
  /// - Parameter milliseconds: 0 only looks; nil waits without end.
  public mutating func wait(milliseconds: Int?) throws(MessagingError) -> Bool {
    for (index, socket) in sockets.enumerated() where socket != nil {
      unsafe items[index].socket = socket?.pointer
      // A closed socket's item asks for nothing, and has the descriptor that poll skips.
      unsafe items[index].events = socket?.pointer == nil ? 0 : Int16(ZMQ_POLLIN)
    }
    let deadline = milliseconds.map { ContinuousClock.now.advanced(by: .milliseconds($0)) }
    while true {
      let left = deadline.map(Self.millisecondsLeft(until:)) ?? -1
      let ready = unsafe zmq_poll(&items, Int32(items.count), left)
      if ready > 0 { return true }
      if ready < 0 {
        let code = zmq_errno()
        // A signal interrupts a poll once; the descriptor that it wrote to is found by the next.
        guard code == EINTR else { throw .unavailable(operation: "waiting", code: code) }
      }
      if let deadline, ContinuousClock.now >= deadline { return false }
    }
  }

  /// Rounded up, so that waiting never ends early.
  private static func millisecondsLeft(until deadline: ContinuousClock.Instant) -> Int {
    let left = ContinuousClock.now.duration(to: deadline)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    let milliseconds = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    // A day at a time: far within what poll takes.
    return Int(min(seconds, 86_400) * 1_000 + milliseconds)
  }

  private mutating func add(_ socket: SocketHandle?, descriptor: Int32 = -1) -> Source {
    sockets.append(socket)
    unsafe items.append(
      zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    return Source(index: sockets.count - 1)
  }
}
