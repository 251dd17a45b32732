internal import CProcess
internal import Glibc

/// Where a request to end comes in besides the wire: signals, and the launcher's lifeline.
struct EndRequests {
  /// Readable once SIGINT, SIGTERM or SIGHUP has come.
  let stopDescriptor: Int32
  /// Nil where nobody launched us.
  let lifeline: Lifeline?

  init(watchesLifeline: Bool) throws(RuntimeError) {
    stopDescriptor = metronome_stop_descriptor()
    guard stopDescriptor >= 0 else { throw .noSignals(errno) }
    lifeline = watchesLifeline ? Lifeline() : nil
  }

  /// Waits for such a request.
  /// - Returns: whether one came in that time; a lifeline that is cut is one, and the end of all client
  ///   processes is none.
  func come(within duration: Duration) -> Bool {
    let deadline = ContinuousClock.now.advanced(by: duration)
    var descriptors = [stopDescriptor, lifeline?.descriptor].compactMap(\.self).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    while true {
      let left = max(.zero, deadline - .now) / .milliseconds(1)
      let count = poll(&descriptors, nfds_t(descriptors.count), Int32(left.rounded(.up)))
      // A signal interrupts the first poll, and the next one finds it.
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      if descriptors[0].revents != 0 { return true }
      lifeline?.read()
      if lifeline?.isCut == true { return true }
    }
  }

  /// Whether a signal asked us to stop.
  var isStopped: Bool {
    var descriptor = pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }
}
