import Glibc
import Messaging
import Synchronization
import Testing

/// How long a test waits for what has to come.
let deadlineMilliseconds = 10_000

enum Transport: String, CaseIterable {
  case ipc
  case tcp
}

/// A new folder for sockets, removed with this value.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() {
    var template = Array("/tmp/metronome-messaging-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit {
    for name in ["socket", "other"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Something to bind.
  func endpoint(_ transport: Transport) -> String {
    switch transport {
    case .ipc: "ipc://\(path)/socket"
    case .tcp: "tcp://127.0.0.1:*"
    }
  }
}

/// A frame that holds a text.
func frame(_ text: String) throws -> Frame {
  let bytes = Array(text.utf8)
  var frame = try Frame(byteCount: bytes.count)
  frame.withMutableBytes { span in
    for index in bytes.indices {
      span.storeBytes(of: bytes[index], toByteOffset: index, as: UInt8.self)
    }
  }
  return frame
}

/// What a frame holds, as text.
func text(_ frame: borrowing Frame) -> String {
  frame.withBytes { bytes in
    bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }
}

/// Waits for the next message and returns who sent it, and its text.
func nextMessage(_ router: borrowing Router) throws -> (PeerID, String) {
  var poller = Poller()
  _ = poller.add(router)
  while try poller.wait(milliseconds: deadlineMilliseconds) {
    if let delivery = try router.receive() { return (delivery.peer, text(delivery.body)) }
  }
  throw NothingCame()
}

/// Waits for the next message and returns its text.
func nextMessage(_ dealer: borrowing Dealer) throws -> String {
  var poller = Poller()
  _ = poller.add(dealer)
  while try poller.wait(milliseconds: deadlineMilliseconds) {
    if let body = try dealer.receive() { return text(body) }
  }
  throw NothingCame()
}

/// Waits for an event.
func wait(for event: ConnectionMonitor.Event, _ monitor: borrowing ConnectionMonitor) throws {
  _ = try wait(monitor) { $0 == event ? () : nil }
}

/// Waits until a connection is lost or closed; returns which descriptor it had.
@discardableResult
func waitForEnd(_ monitor: borrowing ConnectionMonitor) throws -> Int32 {
  try wait(monitor) { if case .disconnected(let descriptor) = $0 { descriptor } else { nil } }
}

/// Waits for an event that `choose` makes something of.
func wait<Chosen>(
  _ monitor: borrowing ConnectionMonitor, _ choose: (ConnectionMonitor.Event) -> Chosen?
) throws -> Chosen {
  var poller = Poller()
  _ = poller.add(monitor)
  while try poller.wait(milliseconds: deadlineMilliseconds) {
    while let next = try monitor.next() {
      if let chosen = choose(next) { return chosen }
    }
  }
  throw NothingCame()
}

struct NothingCame: Error {}

/// Runs `body` on a new thread.
func onThread(_ body: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { box in
      Unmanaged<Body>.fromOpaque(box!).takeRetainedValue().run()
      return nil
    }, Unmanaged.passRetained(Body(run: body)).toOpaque())
  pthread_detach(thread)
}

private final class Body: Sendable {
  let run: @Sendable () -> Void

  init(run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Hands one value from a thread to another.
final class Mailbox<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func put(_ new: Value) { value.withLock { $0 = new } }

  /// Waits for the value.
  func take() throws -> Value {
    for _ in 0..<2 * deadlineMilliseconds {
      if let value = value.withLock({ $0 }) { return value }
      usleep(1_000)
    }
    throw NothingCame()
  }
}
