import Messaging
import Wire
import Wording

/// What carries a coordinator's messages to client processes and back, and all that it waits for.
protocol CoordinatorTransport: AnyObject {
  /// Where client processes connect to; for a sentence where nobody can.
  var endpoint: String { get }
  var requests: EndRequests { get }
  /// Who may connect; nil where anybody may.
  var keys: CoordinatorKeys? { get }

  /// Waits until something comes or the deadline is there.
  func wait(until deadline: ContinuousClock.Instant) throws -> CoordinatorWakeup

  /// The next message, or what is wrong with it; nil when none has come.
  func receive() throws -> ReceivedMessage?

  /// Leaves unread what came joined to the last message.
  func dropJoined()

  /// Sends a letter.
  /// - Parameter parameters: asked for a version's, where they are not kept.
  func send(_ letter: Coordination.Letter, _ parameters: (Int) -> [Float]) throws -> Sending

  /// Ends a peer's connection.
  func cut(_ peer: PeerID)
}

/// What became of a letter.
enum Sending {
  case sent
  /// The peer's connection is gone.
  case isGone
  /// The peer does not read: as much waits for it as may.
  case isFull
}

extension CoordinatorTransport {
  /// What the person who starts client processes by hand is told.
  var invitation: String {
    let endpoint = endpointToConnect(endpoint, host: hostName())
    let keys = keys.map { " --key NAME.key_secret --coordinator-key '\($0.own.publicKey)'" } ?? ""
    return "waiting for client processes: metronome client --connect \(endpoint.shellWord)\(keys)"
  }
}

/// What came while a coordinator waited.
struct CoordinatorWakeup {
  /// SIGINT, SIGTERM or SIGHUP.
  var isStopped = false
  /// The launcher is gone.
  var lifelineIsCut = false
  /// Every client process that it started is.
  var clientsAreGone = false
  /// Client processes that the launcher started and a signal ended.
  var killed: [KilledClient] = []
  /// Whose connections broke, of those who have ever said something.
  var gone: [PeerID] = []
  /// How many connections were cut off over which nothing was said: for too long, or with too many others.
  var silent = 0
  /// How many were cut off that sent more than was read of them.
  var overrun = 0
  /// Who wanted to connect and may not.
  var refused: [KeyGate.Caller] = []
  /// Why others could not connect; nobody says who.
  var failedHandshakes: [ConnectionMonitor.HandshakeFailure] = []

  /// Notes what came from the launcher.
  mutating func take(_ lifeline: Lifeline) {
    lifelineIsCut = lifeline.isCut
    clientsAreGone = lifeline.isDeserted
    killed = lifeline.takeKilled()
  }
}

/// What came from a client process, or from somebody who says to be one.
struct ReceivedMessage {
  let sender: PeerID
  /// The key that the sender has proven to have; nil where the run has no keys.
  let key: CurveKey?
  let message: Result<ClientMessage, WireError>
  /// Whether another came joined to it, which is received next.
  let isFollowed: Bool
}
