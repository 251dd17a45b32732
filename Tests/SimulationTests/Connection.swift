import Messaging
import Wire

/// A line between the coordinator and somebody. What is sent one way arrives in that order, as over TCP;
/// what is on its way when the line breaks is lost.
struct Connection {
  /// Who is at the other end.
  enum End: Equatable {
    /// The client process in this place, in this life of it.
    case process(place: Int, life: Int)
    /// Somebody who is no client process of the run.
    case stranger
  }

  let number: Int
  let end: End
  /// How long a frame takes, at least.
  let latency: Duration
  /// Whether frames go through.
  var isWhole = true
  /// Whether the coordinator's side knows that they do not.
  var isKnownBroken = false
  /// Whether a frame of it was lost, doubled, put before another or changed: what TCP never does, so that
  /// whoever is at its end may be refused.
  var isMeddledWith = false
  /// What happens to the next frame.
  var meddling: Meddling?
  /// A frame that comes after the next one the same way.
  var heldBack: (bytes: [UInt8], isUp: Bool)?
  /// When the last frame each way arrives.
  private var lastUp = Duration.zero
  private var lastDown = Duration.zero
  /// Bytes that are on their way to the other end, or lie there unread.
  var bytesDown = 0

  /// What a stranger at its end was ordered to train last.
  var lastOrder: TrainOrder?

  /// What can happen to a frame.
  enum Meddling: CaseIterable {
    case drop, double, swap, flip
  }

  init(number: Int, to end: End, latency: Duration) {
    (self.number, self.end, self.latency) = (number, end, latency)
  }

  /// What the coordinator's side calls it.
  var peer: PeerID {
    PeerID(bytes: [1, UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)])
  }

  static func number(of peer: PeerID) -> Int {
    peer.bytes.dropFirst().reduce(0) { $0 << 8 | Int($1) }
  }

  /// When a frame arrives that is sent now.
  /// - Parameter delay: what it takes beyond the shortest.
  mutating func arrival(isUp: Bool, now: Duration, delay: Duration) -> Duration {
    let time = now + latency + delay
    if isUp {
      lastUp = max(lastUp, time)
      return lastUp
    }
    lastDown = max(lastDown, time)
    return lastDown
  }
}
