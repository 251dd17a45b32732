internal import CProcess
@preconcurrency internal import Dispatch
internal import Glibc
package import Runtime

/// Calls a closure at SIGINT, SIGTERM and SIGHUP in place of ending the process, until cancelled.
///
/// None is lost: one that comes when nobody listens is told to the next who does. Programs started
/// meanwhile have the system's own behaviour, as they would not if the signals were ignored here.
package struct StopSignals: Sendable {
  private let source: any DispatchSourceRead

  /// - Throws: when signals cannot be watched.
  package init(_ handler: @escaping @Sendable () -> Void) throws(RuntimeError) {
    let descriptor = metronome_stop_descriptor()
    guard descriptor >= 0 else { throw .noSignals(errno) }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler { @Sendable in
      var count: UInt64 = 0
      if read(descriptor, &count, MemoryLayout<UInt64>.size) > 0 { handler() }
    }
    source.resume()
  }

  /// Lets the system do as before.
  package func cancel() { source.cancel() }
}
