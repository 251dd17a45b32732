internal import CShims
internal import Glibc

/// Where a request to end comes in besides the wire: signals, and the launcher's lifeline.
struct EndRequests {
  /// Readable once SIGINT or SIGTERM has come.
  let stopDescriptor: Int32
  /// Standard input, which ends when the launcher does; nil where nobody launched us.
  let lifeline: Int32?

  init(watchesLifeline: Bool) throws(RuntimeError) {
    stopDescriptor = metronome_stop_descriptor()
    guard stopDescriptor >= 0 else { throw .noSignals(errno) }
    lifeline = watchesLifeline ? STDIN_FILENO : nil
  }

  /// Whether a signal asked us to stop.
  var isStopped: Bool {
    var descriptor = pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }

  /// Whether a readable lifeline has come to its end, as it does when nobody holds the other.
  func lifelineIsCut() -> Bool {
    guard let lifeline else { return false }
    var byte: UInt8 = 0
    let count = read(lifeline, &byte, 1)
    return count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)
  }
}
