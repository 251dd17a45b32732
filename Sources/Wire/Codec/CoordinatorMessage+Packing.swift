internal import CWire
internal import Federation

extension CoordinatorMessage {
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
    case .welcome(let welcome): packing.fill(welcome)
    case .reject(let reason):
      let message = unsafe packing.arena.make(metronome__reject__init)
      unsafe message.pointee.reason = packing.arena.copy(reason)
      unsafe packing.envelope.pointee.reject = message
      unsafe packing.envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_REJECT
    case .trainOrder(let order): packing.fill(order)
    case .evaluateOrder(let order): packing.fill(order)
    case .stop(let reason):
      let message = unsafe packing.arena.make(metronome__stop__init)
      unsafe message.pointee.reason = packing.arena.copy(reason)
      unsafe packing.envelope.pointee.stop = message
      unsafe packing.envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_STOP
    case .heartbeat: packing.fillHeartbeat()
    }
  }
}

extension Packing {
  fileprivate mutating func fill(_ welcome: Welcome) {
    let message = unsafe arena.make(metronome__welcome__init)
    unsafe message.pointee.experiment = arena.copy(welcome.experiment)
    unsafe message.pointee.parameter_count = UInt64(welcome.parameterCount)
    unsafe message.pointee.data_fingerprint = welcome.dataFingerprint
    unsafe envelope.pointee.welcome = message
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_WELCOME
  }

  fileprivate mutating func fill(_ order: TrainOrder) {
    let message = unsafe arena.make(metronome__train_order__init)
    unsafe message.pointee.order = order.order
    unsafe message.pointee.base_version = order.baseVersion
    unsafe message.pointee.n_work = order.work.count
    unsafe message.pointee.work = arena.makeList(
      of: order.work, metronome__train_order__work__init
    ) { work, item in
      unsafe item.pointee.client = work.client.rawValue
      unsafe item.pointee.update = work.update
      unsafe item.pointee.weight = work.weight
      unsafe item.pointee.start = UInt64(work.start.ticks)
    }
    unsafe message.pointee.sum = order.sum ? 1 : 0
    if let model = order.model { unsafe message.pointee.model = make(model) }
    unsafe message.pointee.n_forget = order.forget.count
    unsafe message.pointee.forget = arena.copy(order.forget)
    unsafe envelope.pointee.train_order = message
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_TRAIN_ORDER
  }

  fileprivate mutating func fill(_ order: EvaluateOrder) {
    let message = unsafe arena.make(metronome__evaluate_order__init)
    unsafe message.pointee.order = order.order
    unsafe message.pointee.version = order.version
    if let model = order.model { unsafe message.pointee.model = make(model) }
    unsafe message.pointee.n_clients = order.clients.count
    unsafe message.pointee.clients = arena.copy(order.clients.map(\.rawValue))
    unsafe message.pointee.n_forget = order.forget.count
    unsafe message.pointee.forget = arena.copy(order.forget)
    unsafe envelope.pointee.evaluate_order = message
    unsafe envelope.pointee.message_case = METRONOME__ENVELOPE__MESSAGE_EVALUATE_ORDER
  }
}
