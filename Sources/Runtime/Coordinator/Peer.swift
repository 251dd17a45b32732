import Execution
import Federation
import Wire

/// A client process, as far as its messages go: they may come in parts.
struct Peer {
  /// Which of the run's client processes it is, from 1.
  let number: Int
  let hello: Hello
  /// The clients that it declared; none where it may train any.
  let hosted: ClientRanges
  private var delta: MessageAssembly<WeightDelta>
  private var evaluation: ListAssembly<Evaluation>
  private var ready: ListAssembly<Ready>
  private var initial: MessageAssembly<InitialModel>
  private var isReady = false
  private var offset: ClockOffset?

  /// - Parameters:
  ///   - parameterCount: numbers in the model.
  ///   - clients: how many clients the experiment has.
  init(number: Int, hello: Hello, hosted: ClientRanges, parameterCount: Int, clients: Int) {
    self.number = number
    self.hello = hello
    self.hosted = hosted
    // One machine has one clock.
    offset = hello.host == hostName() ? nil : ClockOffset()
    delta = MessageAssembly(parameterCount: parameterCount)
    evaluation = ListAssembly(entryCountMax: clients)
    ready = ListAssembly(entryCountMax: clients)
    initial = MessageAssembly(parameterCount: parameterCount)
  }

  /// Puts parts of a delta together; the whole message once it is there.
  mutating func assemble(_ message: WeightDelta) throws(PeerFault) -> WeightDelta? {
    do throws(WireError) { return try delta.add(message) } catch { throw PeerFault(error) }
  }

  /// The same for an evaluation.
  mutating func assemble(_ message: Evaluation) throws(PeerFault) -> Evaluation? {
    do throws(WireError) { return try evaluation.add(message) } catch { throw PeerFault(error) }
  }

  /// The same for version 0.
  mutating func assemble(_ message: InitialModel) throws(PeerFault) -> InitialModel? {
    do throws(WireError) { return try initial.add(message) } catch { throw PeerFault(error) }
  }

  /// The same for what it says of its data, which it says once.
  mutating func assemble(_ message: Ready) throws(PeerFault) -> Ready? {
    guard !isReady else {
      throw PeerFault(reason: "Ready a second time; say it once, after Welcome")
    }
    let whole: Ready?
    do throws(WireError) { whole = try ready.add(message) } catch { throw PeerFault(error) }
    isReady = whole != nil
    return whole
  }

  /// Where the time of an order went.
  /// - Parameters:
  ///   - timing: what the process says, by its clock.
  ///   - given: when it was given, in nanoseconds by ours.
  ///   - arrived: when the answer was here, by ours.
  /// - Returns: no length is negative, since clocks of two machines never agree whole.
  mutating func stages(
    _ timing: WeightDelta.Timing, given: Int64, arrived: Int64
  ) -> OrderStages<Duration> {
    let (received, done) = (Int64(clamping: timing.received), Int64(clamping: timing.done))
    offset?.add(there: received - given, back: arrived - done)
    let ahead = offset?.nanoseconds ?? 0
    func length(_ nanoseconds: Int64) -> Duration { .nanoseconds(max(0, nanoseconds)) }
    func length(_ nanoseconds: UInt64) -> Duration { length(Int64(clamping: nanoseconds)) }
    return OrderStages(
      download: length(received - given - ahead), wait: length(timing.begun - timing.received),
      work: length(timing.done - timing.begun), upload: length(arrived - done + ahead),
      processors: timing.processor + timing.runDelay == 0
        ? nil
        : OrderStages.Processors(
          busy: length(timing.processor), runDelay: length(timing.runDelay)))
  }
}
