internal import CWire
internal import Federation

extension CoordinatorMessage {
  /// Reads a message and checks all that can be checked without knowing the experiment. Copies what
  /// it keeps. Values may be any floats, also not finite ones. A Reject is read whatever its version.
  ///
  /// Whatever the bytes are, it returns or throws, and allocates at most about 100 MiB.
  public init(decoding bytes: RawSpan) throws(WireError) {
    let envelope = try UnpackedEnvelope.read(bytes)
    let message = unsafe envelope.message
    switch envelope.kind {
    case .welcome: self = unsafe .welcome(Welcome(unpacking: message.pointee.welcome))
    case .reject:
      self = unsafe .reject(reason: String(unpacking: message.pointee.reject.pointee.reason))
    case .trainOrder:
      self = unsafe .trainOrder(try TrainOrder(unpacking: message.pointee.train_order))
    case .evaluateOrder:
      self = unsafe .evaluateOrder(try EvaluateOrder(unpacking: message.pointee.evaluate_order))
    case .stop: self = unsafe .stop(reason: String(unpacking: message.pointee.stop.pointee.reason))
    case .heartbeat: self = .heartbeat
    case let kind: throw .unexpectedKind(kind, receiver: .client)
    }
    try check()
  }
}

extension Welcome {
  fileprivate init(unpacking message: UnsafeMutablePointer<Metronome__Welcome>) {
    let message = unsafe message.pointee
    unsafe self.init(
      experiment: String(unpacking: message.experiment),
      parameterCount: Int(clamping: message.parameter_count),
      dataFingerprint: message.data_fingerprint)
  }
}

extension TrainOrder {
  fileprivate init(
    unpacking message: UnsafeMutablePointer<Metronome__TrainOrder>
  ) throws(WireError) {
    let message = unsafe message.pointee
    var model: Values?
    if let values = unsafe message.model {
      model = unsafe try Values(unpacking: values, "TrainOrder.model")
    }
    unsafe self.init(
      order: message.order, baseVersion: message.base_version,
      work: Array(unpacking: message.work, count: message.n_work) { item in
        let work = unsafe item!.pointee
        return unsafe Work(
          client: ClientID(work.client), update: work.update, weight: work.weight,
          start: VirtualTime(ticks: Int64(clamping: work.start)))
      },
      sum: message.sum != 0, model: model,
      forget: Array(unpacking: message.forget, count: message.n_forget) { $0 })
  }
}

extension EvaluateOrder {
  fileprivate init(
    unpacking message: UnsafeMutablePointer<Metronome__EvaluateOrder>
  ) throws(WireError) {
    let message = unsafe message.pointee
    var model: Values?
    if let values = unsafe message.model {
      model = unsafe try Values(unpacking: values, "EvaluateOrder.model")
    }
    unsafe self.init(
      order: message.order, version: message.version, model: model,
      clients: Array(unpacking: message.clients, count: message.n_clients, ClientID.init),
      forget: Array(unpacking: message.forget, count: message.n_forget) { $0 })
  }
}
