import Learning
import Wire

/// What a client process does: orders go in, answers come out. Knows no socket, so that it works alike
/// behind one and in the coordinator's own process.
struct ClientWork {
  /// Values that the answers of a frame have together.
  private static let joinedValueCountMax = 1 << 20

  private var orders: ReceivedOrders
  private var work: OrderWork
  private var pace = SlicePace()
  /// Whether the order after the one under way came joined to it.
  private var isFollowed = false
  /// Answers that wait for the next.
  private var answers: [ClientMessage] = []

  /// - Parameters:
  ///   - rate: the local rate of the experiment file, for what is said of a divergence.
  ///   - encoding: how deltas are sent.
  init(_ learner: any Learner, rate: Double, encoding: Values.Encoding) {
    orders = ReceivedOrders(
      parameterCount: learner.parameterCount, clients: learner.sampleCounts.count)
    work = OrderWork(learner: learner, rate: rate, encoding: encoding)
  }

  /// Whether there is work to do.
  var isBusy: Bool { work.isUnderWay || !orders.isEmpty }

  /// How many versions it holds for orders to come.
  var heldVersions: Int { orders.heldVersions }

  // MARK: Orders

  /// Keeps a version, once all parts of it are there.
  mutating func add(_ model: Wire.Model) throws(WireError) { try orders.add(model) }

  /// Keeps a version.
  mutating func keep(_ values: [Float], of version: UInt64) { orders.keep(values, of: version) }

  /// Drops versions that no later order names.
  mutating func forget(_ versions: [UInt64]) { orders.forget(versions) }

  /// Takes an order.
  /// - Parameter frame: in which frame it came.
  /// - Returns: what is answered to one that names a version which is not here.
  mutating func add(_ order: TrainOrder, frame: Int) -> ClientMessage? {
    orders.add(order, frame: frame).map { Self.refusal(of: $0, version: order.baseVersion) }
  }

  /// The same for an evaluation, or a part of the order for it.
  mutating func add(_ order: EvaluateOrder, frame: Int) throws(WireError) -> ClientMessage? {
    try orders.add(order, frame: frame).map { Self.refusal(of: $0, version: order.version) }
  }

  private static func refusal(of order: UInt64, version: UInt64) -> ClientMessage {
    .problem(Problem(order: order, text: "version \(version) was not sent before order \(order)"))
  }

  // MARK: Work

  /// Works until there are answers to send, the slice is over, or there is nothing to do. Does one step
  /// of long ones, many of short ones, and several orders where they are shorter still: what comes
  /// meanwhile waits for its turn anyhow.
  /// - Returns: the answers, those together that make a frame; nil where there are none.
  mutating func advance(within slice: inout WorkSlice) -> [[ClientMessage]]? {
    while !slice.isOver {
      if !work.isUnderWay {
        guard let next = orders.next() else { return nil }
        work.begin(next.order)
        isFollowed = next.isFollowed
        pace.beginPiece()
      }
      let (before, steps) = (slice.elapsed, pace.steps(after: slice.elapsed))
      let progress = work.advance(steps: steps)
      slice.look()
      switch progress {
      case .within: pace.record(steps: steps, nanoseconds: slice.elapsed - before)
      case .betweenPieces: pace.beginPiece()
      case .done(let new): if let frames = frames(of: new) { return frames }
      }
    }
    return nil
  }

  /// Orders that came together are answered together, where the answers are not large.
  private mutating func frames(of new: [ClientMessage]) -> [[ClientMessage]]? {
    // The parts of a large vector go one by one.
    guard new.count == 1, isFollowed || !answers.isEmpty else { return new.map { [$0] } }
    answers += new
    guard !isFollowed || answers.count * work.parameterCount >= Self.joinedValueCountMax
    else { return nil }
    defer { answers.removeAll(keepingCapacity: true) }
    return [answers]
  }
}

/// The time until a client process looks at what has come.
struct WorkSlice {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// Nanoseconds of it that are over, as of the last look at the clock.
  private(set) var elapsed: Int64 = 0

  /// Begins now.
  init() { start = clock.now }

  var isOver: Bool { elapsed >= SlicePace.length }

  /// Looks at the clock.
  mutating func look() { elapsed = start.duration(to: clock.now).nanoseconds }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
