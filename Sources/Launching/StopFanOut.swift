internal import Synchronization

/// One request to stop, told to any number of runs, those that begin later included.
final class StopFanOut: Sendable {
  private struct State {
    var isStopped = false
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var number = 0
  }

  private let state = Mutex(State())

  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Tells all who listen, each time.
  func request() {
    state.withLock { state in
      state.isStopped = true
      for listener in state.listeners.values { listener.yield() }
    }
  }

  /// The requests, for one listener; one that came before among them.
  func stream() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    let number = state.withLock { state in
      state.number += 1
      state.listeners[state.number] = continuation
      if state.isStopped { continuation.yield() }
      return state.number
    }
    continuation.onTermination = { [self] _ in
      _ = state.withLock { $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }
}
