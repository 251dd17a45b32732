internal import CWire
internal import Federation

extension ClientMessage {
  /// How many bytes `encode(into:)` writes.
  ///
  /// Throws when a field breaks one of the `Limits`, or all together do.
  /// - Complexity: O(entries of its lists); the values of a vector are not looked at.
  public func encodedByteCount() throws(WireError) -> Int {
    try check()
    return try packedByteCount(of: vector) { fill(&$0) }
  }

  /// Writes the message, its values straight from their array.
  /// - Precondition: `bytes` has exactly `encodedByteCount()` bytes.
  public func encode(into bytes: inout MutableRawSpan) {
    withPacking(of: vector) {
      fill(&$0)
    } body: {
      $0.pack(into: &bytes)
    }
  }

  private func fill(_ packing: inout Packing) {
    switch self {
    case .hello(let hello): packing.fill(hello)
    case .weightDelta(let delta): packing.fill(delta)
    case .evaluation(let evaluation): packing.fill(evaluation)
    case .problem(let problem): packing.fill(problem)
    case .goodbye:
      unsafe packing.envelope.pointee.goodbye = packing.arena.make(metronome__goodbye__init)
      unsafe packing.envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_GOODBYE
    case .heartbeat: packing.fillHeartbeat()
    }
  }
}

extension Packing {
  fileprivate mutating func fill(_ hello: Hello) {
    let message = unsafe arena.make(metronome__hello__init)
    unsafe message.pointee.host = arena.copy(hello.host)
    unsafe message.pointee.pid = hello.pid
    unsafe message.pointee.kernel_core = arena.copy(hello.kernelCore)
    unsafe message.pointee.n_hosted_clients = hello.hostedClients.count
    unsafe message.pointee.hosted_clients = arena.copy(hello.hostedClients.map(\.rawValue))
    unsafe message.pointee.reads_joined = hello.readsJoined ? 1 : 0
    unsafe envelope.pointee.hello = message
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_HELLO
  }

  fileprivate mutating func fill(_ delta: WeightDelta) {
    let message = unsafe arena.make(metronome__weight_delta__init)
    unsafe message.pointee.order = delta.order
    unsafe message.pointee.base_version = delta.baseVersion
    unsafe message.pointee.n_reports = delta.reports.count
    unsafe message.pointee.reports = arena.makeList(
      of: delta.reports, metronome__weight_delta__report__init
    ) { report, item in
      unsafe item.pointee.client = report.client.rawValue
      unsafe item.pointee.update = report.update
      unsafe item.pointee.steps = report.steps
      unsafe item.pointee.loss = report.loss
    }
    unsafe message.pointee.delta = make(delta.delta)
    unsafe envelope.pointee.weight_delta = message
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_WEIGHT_DELTA
  }

  fileprivate mutating func fill(_ evaluation: Evaluation) {
    let message = unsafe arena.make(metronome__evaluation__init)
    unsafe message.pointee.order = evaluation.order
    unsafe message.pointee.version = evaluation.version
    unsafe message.pointee.n_measures = evaluation.measures.count
    unsafe message.pointee.measures = arena.makeList(
      of: evaluation.measures, metronome__evaluation__measures__init
    ) { measures, item in
      unsafe item.pointee.client = measures.client.rawValue
      unsafe item.pointee.train_count = measures.trainCount
      unsafe item.pointee.test_count = measures.testCount
      if let loss = measures.trainLoss {
        unsafe item.pointee.mean_train_loss_case =
          METRONOME__EVALUATION__MEASURES__MEAN_TRAIN_LOSS_TRAIN_LOSS
        unsafe item.pointee.train_loss = loss
      }
      if let accuracy = measures.trainAccuracy {
        unsafe item.pointee.mean_train_accuracy_case =
          METRONOME__EVALUATION__MEASURES__MEAN_TRAIN_ACCURACY_TRAIN_ACCURACY
        unsafe item.pointee.train_accuracy = accuracy
      }
      if let loss = measures.testLoss {
        unsafe item.pointee.mean_test_loss_case =
          METRONOME__EVALUATION__MEASURES__MEAN_TEST_LOSS_TEST_LOSS
        unsafe item.pointee.test_loss = loss
      }
      if let accuracy = measures.testAccuracy {
        unsafe item.pointee.mean_test_accuracy_case =
          METRONOME__EVALUATION__MEASURES__MEAN_TEST_ACCURACY_TEST_ACCURACY
        unsafe item.pointee.test_accuracy = accuracy
      }
      if let testTop5 = measures.testTop5 {
        unsafe item.pointee.top5_case = METRONOME__EVALUATION__MEASURES__TOP5_TEST_TOP5
        unsafe item.pointee.test_top5 = testTop5
      }
    }
    unsafe envelope.pointee.evaluation = message
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_EVALUATION
  }

  fileprivate mutating func fill(_ problem: Problem) {
    let message = unsafe arena.make(metronome__problem__init)
    unsafe message.pointee.order = problem.order
    unsafe message.pointee.text = arena.copy(problem.text)
    unsafe message.pointee.diverged = problem.isDivergence ? 1 : 0
    unsafe envelope.pointee.problem = message
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_PROBLEM
  }

  mutating func fillHeartbeat() {
    unsafe envelope.pointee.heartbeat = arena.make(metronome__heartbeat__init)
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_HEARTBEAT
  }

  /// The message's vector: its values are the lent ones.
  mutating func make(_ vector: Values) -> UnsafeMutablePointer<Metronome__Values> {
    let message = unsafe arena.make(metronome__values__init)
    unsafe message.pointee.total = UInt64(vector.total)
    unsafe message.pointee.offset = UInt64(vector.offset)
    unsafe message.pointee.n_values = values.count
    // protobuf-c wants a mutable pointer also where it only reads.
    unsafe message.pointee.values = UnsafeMutablePointer(mutating: values.baseAddress)
    return unsafe message
  }
}
