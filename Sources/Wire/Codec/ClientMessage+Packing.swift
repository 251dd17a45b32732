internal import CWire
internal import Federation

extension ClientMessage {
  /// How many bytes `encode(into:)` writes.
  ///
  /// Throws when a field breaks one of the `Limits`, or all together do.
  /// - Complexity: O(entries of its lists); the values of a vector are not looked at.
  public func encodedByteCount() throws(WireError) -> Int {
    try check()
    return try checkedByteCount(packing())
  }

  /// Writes the message, its values straight from their array.
  /// - Precondition: `bytes` has exactly `encodedByteCount()` bytes.
  public func encode(into bytes: inout MutableRawSpan) { packing().pack(into: &bytes) }

  private func packing() -> Packing {
    var packing = Packing(kind, vector: vector)
    switch self {
    case .hello(let hello): packing.fill(hello)
    case .ready(let ready): packing.fill(ready)
    case .weightDelta(let delta): packing.fill(delta)
    case .evaluation(let evaluation): packing.fill(evaluation)
    case .initialModel(let model):
      let message = unsafe packing.makeBody(metronome__initial_model__init)
      unsafe message.pointee.order = model.order
    case .problem(let problem): packing.fill(problem)
    case .goodbye: break
    case .heartbeat(let heartbeat): packing.fill(heartbeat)
    }
    return packing
  }
}

extension Packing {
  fileprivate mutating func fill(_ hello: Hello) {
    let message = unsafe makeBody(metronome__hello__init)
    unsafe message.pointee.host = arena.copy(hello.host)
    unsafe message.pointee.pid = hello.pid
    unsafe message.pointee.arithmetic = arena.make(hello.arithmetic)
    unsafe message.pointee.n_hosted_clients = hello.hostedRanges.count
    unsafe message.pointee.hosted_clients = arena.makeList(
      of: hello.hostedRanges, metronome__hello__range__init
    ) { _, range, item in
      unsafe item.pointee.first = range.lowerBound
      unsafe item.pointee.count = UInt32(range.count)
    }
    unsafe message.pointee.continues = hello.continues ? 1 : 0
    unsafe message.pointee.cores = hello.cores
    unsafe message.pointee.memory_bytes = hello.memoryBytes
    unsafe message.pointee.n_encodings = hello.encodings.count
    unsafe message.pointee.encodings = arena.copy(hello.encodings.map(\.packed))
    unsafe message.pointee.program = arena.copy(hello.program)
  }

  fileprivate mutating func fill(_ ready: Ready) {
    let message = unsafe makeBody(metronome__ready__init)
    unsafe message.pointee.data_digest = arena.make(bytes: ready.dataDigest)
    unsafe message.pointee.n_clients = ready.clients.count
    unsafe message.pointee.clients = arena.makeList(
      of: ready.clients, metronome__ready__client_data__init
    ) { arena, client, item in
      unsafe item.pointee.client = client.client.rawValue
      unsafe item.pointee.train_samples = client.trainSamples
      unsafe item.pointee.test_samples = client.testSamples
      unsafe item.pointee.n_train_labels = client.trainLabels.count
      unsafe item.pointee.train_labels = arena.copy(client.trainLabels)
    }
    unsafe message.pointee.continues = ready.continues ? 1 : 0
    unsafe message.pointee.initial = ready.makesInitial ? 1 : 0
  }

  fileprivate mutating func fill(_ delta: WeightDelta) {
    let message = unsafe makeBody(metronome__weight_delta__init)
    unsafe message.pointee.order = delta.order
    unsafe message.pointee.base_version = delta.baseVersion
    unsafe message.pointee.n_reports = delta.reports.count
    unsafe message.pointee.reports = arena.makeList(
      of: delta.reports, metronome__weight_delta__report__init
    ) { arena, report, item in
      unsafe item.pointee.client = report.client.rawValue
      unsafe item.pointee.update = report.update
      unsafe item.pointee.steps = report.steps
      unsafe item.pointee.delta_norm = report.deltaNorm
      unsafe item.pointee.measures = arena.make(report.measures)
    }
    unsafe message.pointee.timing = delta.timing.map { unsafe arena.make($0) }
  }

  fileprivate mutating func fill(_ evaluation: Evaluation) {
    let message = unsafe makeBody(metronome__evaluation__init)
    unsafe message.pointee.order = evaluation.order
    unsafe message.pointee.version = evaluation.version
    unsafe message.pointee.n_clients = evaluation.clients.count
    unsafe message.pointee.clients = arena.makeList(
      of: evaluation.clients, metronome__evaluation__client_measures__init
    ) { arena, measures, item in
      unsafe item.pointee.client = measures.client.rawValue
      unsafe item.pointee.train = arena.make(measures.train)
      unsafe item.pointee.test = arena.make(measures.test)
    }
    unsafe message.pointee.continues = evaluation.continues ? 1 : 0
  }

  fileprivate mutating func fill(_ problem: Problem) {
    let message = unsafe makeBody(metronome__problem__init)
    unsafe message.pointee.order = problem.order
    unsafe message.pointee.text = arena.copy(problem.text)
    unsafe message.pointee.diverged = problem.isDivergence ? 1 : 0
  }
}

extension PackingArena {
  fileprivate mutating func make(
    _ timing: WeightDelta.Timing
  ) -> UnsafeMutablePointer<Metronome__WeightDelta__Timing> {
    let message = unsafe make(metronome__weight_delta__timing__init)
    unsafe message.pointee.received = timing.received
    unsafe message.pointee.begun = timing.begun
    unsafe message.pointee.done = timing.done
    unsafe message.pointee.processor = timing.processor
    unsafe message.pointee.run_delay = timing.runDelay
    return unsafe message
  }
}
