import Federation
import Glibc
import Messaging
import Wire

/// A client process that trains nothing: each order is answered at once with a delta that is always the
/// same, so that whoever gives the orders is what is timed.
struct StandIn: ~Copyable {
  /// What it did.
  struct Result {
    var orders = 0
    /// Bytes of the frames that came and of those that went.
    var bytesIn = 0
    var bytesOut = 0
  }

  private let dealer: Dealer
  private var poller: Poller
  private var result = Result()
  private var delta = Values([])
  /// Of the frame that is read.
  private var answers: [ClientMessage] = []
  private var isStopped = false

  /// - Parameter keys: nil where nothing is encrypted.
  init(connectingTo endpoint: String, keys: ClientKeys? = nil) throws {
    let options = SocketOptions(lingerMilliseconds: 200, sendQueueMax: 0, receiveQueueMax: 0)
    let dealer = try Dealer(Context(), options: options, keys: keys)
    try dealer.connect(endpoint)
    var poller = Poller()
    _ = poller.add(dealer)
    self.dealer = dealer
    self.poller = poller
  }

  /// Answers until it is told to stop.
  mutating func serve() throws -> Result {
    try send([
      .hello(
        Hello(
          host: "stand-in", pid: UInt32(getpid()), arithmetic: DeclaredArithmetic(kind: ""),
          encodings: [.float16], program: "metronome-benchmarks"))
    ])
    while !isStopped {
      guard try poller.wait(milliseconds: 60_000) else {
        throw TrialCoordinator.Failure(description: "no word from the coordinator for a minute")
      }
      while !isStopped, let frame = try dealer.receive() {
        result.bytesIn += frame.byteCount
        try frame.withBytes { try answer($0) }
        if !answers.isEmpty { try send(answers) }
        answers.removeAll(keepingCapacity: true)
      }
    }
    return result
  }

  /// Sends back what comes, as it is, until a frame of one byte comes.
  mutating func echo() throws {
    _ = try dealer.send(Frame(byteCount: 1))
    while true {
      guard try poller.wait(milliseconds: 60_000) else { return }
      while let frame = try dealer.receive() {
        if frame.byteCount == 1 { return }
        _ = try dealer.send(frame)
      }
    }
  }

  private mutating func answer(_ bytes: RawSpan) throws {
    var rest = bytes
    while rest.byteCount > 0 {
      let count = firstEnvelopeByteCount(of: rest)
      if !Self.isModel(rest) {
        try answer(CoordinatorMessage(decoding: rest.extracting(first: count)))
      }
      rest = rest.extracting(droppingFirst: count)
    }
  }

  /// Whether a model comes, which nobody here looks at: its tag is behind the version and the length.
  private static func isModel(_ bytes: RawSpan) -> Bool {
    bytes.byteCount > 9
      && bytes.unsafeLoadUnaligned(fromByteOffset: 7, as: UInt16.self) == UInt16(bigEndian: 0xC201)
  }

  private mutating func answer(_ message: CoordinatorMessage) throws {
    switch message {
    case .welcome(let welcome):
      let values = (0..<welcome.parameterCount).map { Float($0 % 17) * 1e-4 }
      delta = Values(values, encoding: welcome.deltaEncoding)
      answers.append(.ready(Ready(dataDigest: [])))
    case .trainOrder(let order):
      result.orders += order.work.count
      let reports = order.work.map {
        WeightDelta.Report(client: $0.client, update: $0.update, steps: 1, deltaNorm: 1)
      }
      answers += WeightDelta(
        order: order.order, baseVersion: order.baseVersion, reports: reports, delta: delta
      ).parts().map { .weightDelta($0) }
    case .evaluateOrder(let order):
      let measured = MeasureSet(count: 1, values: [.init(name: "loss", value: 1)])
      let clients = order.clients.map {
        Evaluation.ClientMeasures(client: $0, train: measured, test: measured)
      }
      answers += Evaluation(order: order.order, version: order.version, clients: clients).parts()
        .map { .evaluation($0) }
    case .heartbeat(let heartbeat):
      if let answer = heartbeat.answer { answers.append(.heartbeat(answer)) }
    case .stop: isStopped = true
    case .reject(let reason): throw TrialCoordinator.Failure(description: reason)
    case .model, .forget, .initialOrder: break
    }
  }

  /// Sends messages joined in one frame, or each for itself where they are large, as clients do.
  private mutating func send(_ messages: [ClientMessage]) throws {
    let byteCounts = try messages.map { try $0.encodedByteCount() }
    let isLarge = byteCounts.reduce(0, +) > 8 << 20
    for part in isLarge ? messages.indices.map({ $0..<$0 + 1 }) : [messages.indices] {
      let size = byteCounts[part].reduce(0, +)
      var frame = try Frame(byteCount: size)
      frame.withMutableBytes { bytes in
        bytes.withUnsafeMutableBytes { all in
          var start = 0
          for index in part {
            let end = start + byteCounts[index]
            var room = UnsafeMutableRawBufferPointer(rebasing: all[start..<end]).mutableBytes
            messages[index].encode(into: &room)
            start = end
          }
        }
      }
      result.bytesOut += size
      _ = try dealer.send(frame)
    }
  }
}

extension StandIn.Result {
  /// The numbers in a line, as `init(line:)` reads them.
  var line: String { "\(orders) \(bytesIn) \(bytesOut)" }

  init?(line: String) {
    let numbers = line.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 3 else { return nil }
    self.init(orders: numbers[0], bytesIn: numbers[1], bytesOut: numbers[2])
  }
}
