import Federation
import Glibc
import Kernels
import Learning
import Messaging
import Wire

/// The one client process of a run that is none: its work is done by the coordinator's own process
/// while that waits. Messages are handed over as they are; nothing is encoded, and no model is copied but
/// where float16 rounds it.
///
/// The bits are those of any other run, since the same work is ordered, done and folded.
final class SoleClient: CoordinatorTransport {
  let endpoint = "memory"
  let keys: CoordinatorKeys? = nil
  let requests: EndRequests
  private let peer = PeerID(bytes: [0])
  private var work: ClientWork
  private let encoding: Values.Encoding
  /// Messages to the coordinator, those together that make a frame.
  private var frames: [[ClientMessage]] = []
  /// Where the next message stands in the first of them.
  private var place = 0
  private var letters = 0

  /// - Throws: when signals cannot be watched.
  init(
    _ learner: any Learner, rate: Double, encoding: Values.Encoding, watchesLifeline: Bool
  ) throws(RuntimeError) {
    useOneMatrixThread()
    requests = try EndRequests(watchesLifeline: watchesLifeline)
    work = ClientWork(learner, rate: rate, encoding: encoding)
    self.encoding = encoding
    let hello = Hello(
      host: hostName(), pid: UInt32(getpid()), arithmetic: .here, hostedClients: ClientRanges(),
      cores: UInt32(clamping: Machine.cores), memoryBytes: UInt64(Machine.memoryBytes),
      encodings: [.float16], program: "metronome \(metronomeVersion)")
    frames = hello.parts().map { [.hello($0)] }
    frames += Ready(learner, hosting: ClientRanges()).parts().map { [.ready($0)] }
  }

  /// Works for a slice where there is work, and returns as soon as something is done.
  func wait(until deadline: ContinuousClock.Instant) -> CoordinatorWakeup {
    var wakeup = CoordinatorWakeup()
    if frames.isEmpty {
      let isIdle = !work.isBusy
      if requests.come(within: isIdle ? max(.zero, deadline - .now) : .zero) {
        wakeup.isStopped = requests.isStopped
      }
      var slice = WorkSlice()
      if !wakeup.isStopped, let answers = work.advance(within: &slice) { frames += answers }
    } else {
      wakeup.isStopped = requests.isStopped
    }
    if let lifeline = requests.lifeline { wakeup.take(lifeline) }
    return wakeup
  }

  func receive() -> ReceivedMessage? {
    guard let frame = frames.first else { return nil }
    let message = frame[place]
    place += 1
    let isFollowed = place < frame.count
    if !isFollowed { dropJoined() }
    return ReceivedMessage(
      sender: peer, key: nil, message: .success(message), isFollowed: isFollowed)
  }

  func dropJoined() {
    if !frames.isEmpty { frames.removeFirst() }
    place = 0
  }

  func send(_ letter: Coordination.Letter, _ parameters: (Int) -> [Float]) throws -> Sending {
    letters += 1
    for version in letter.versions {
      var model = parameters(version)
      if encoding == .float16 { Halves.round(&model) }
      work.keep(model, of: UInt64(version))
    }
    for message in letter.messages {
      switch message {
      case .trainOrder(let order): answer(work.add(order, frame: letters))
      case .evaluateOrder(let order): answer(try work.add(order, frame: letters))
      case .forget(let versions): work.forget(versions)
      case .heartbeat(let heartbeat): answer(heartbeat.answer.map { .heartbeat($0) })
      case .reject(let reason): throw RuntimeError.problem(reason)
      case .model, .welcome, .initialOrder, .stop: break
      }
    }
    return .sent
  }

  /// There is no connection, and nobody who would misuse one.
  func cut(_ peer: PeerID) {}

  private func answer(_ message: ClientMessage?) {
    if let message { frames.append([message]) }
  }
}
