internal import CZeroMQ
internal import Glibc

/// ZeroMQ's I/O thread and what its sockets share. One for a process.
///
/// Each socket keeps its context alive; the context ends with the last of them, once its sockets'
/// linger times are over.
@safe public final class Context: Sendable {
  nonisolated(unsafe) let handle: UnsafeMutableRawPointer

  /// Throws when the system gives no more memory, threads or descriptors.
  public init() throws(MessagingError) {
    guard let handle = unsafe zmq_ctx_new() else {
      throw .unavailable(operation: "starting ZeroMQ", code: zmq_errno())
    }
    unsafe self.handle = handle
  }

  deinit {
    while unsafe zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
  }
}
