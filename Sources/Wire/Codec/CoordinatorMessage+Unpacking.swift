internal import CWire
internal import Federation

extension CoordinatorMessage {
  /// Reads a message and checks all that can be checked without knowing the experiment. Copies what
  /// it keeps, the values of a vector once. Values may be any floats, also not finite ones. A Reject
  /// is read whatever its version.
  ///
  /// Whatever the bytes are, it returns or throws, and allocates at most about 100 MiB.
  public init(decoding bytes: RawSpan) throws(WireError) {
    try self.init(decoding: bytes, byteCountMax: Limits.decodingByteCountMax)
  }

  /// - Parameter byteCountMax: how much memory reading may take, the vector aside.
  init(decoding bytes: RawSpan, byteCountMax: Int) throws(WireError) {
    do throws(WireError) {
      self = try Self.read(bytes, byteCountMax)
      try check()
    } catch {
      // Whichever part of it is none, the message is what was refused.
      if case .malformed = error { throw .malformed(byteCount: bytes.byteCount) }
      throw error
    }
  }

  private static func read(_ bytes: RawSpan, _ byteCountMax: Int) throws(WireError) -> Self {
    let envelope = try ReceivedEnvelope(bytes)
    let message = bytes.extracting(envelope.message)
    switch envelope.kind {
    case .welcome: return .welcome(try Welcome(decoding: message, byteCountMax))
    case .reject:
      let unpacked = unsafe try Unpacked(
        message, byteCountMax: byteCountMax, metronome__reject__unpack)
      return unsafe .reject(reason: String(unpacking: unpacked.message.reason))
    case .model: return .model(try Model(decoding: message, byteCountMax))
    case .forget:
      let unpacked = unsafe try Unpacked(
        message, byteCountMax: byteCountMax, metronome__forget__unpack)
      let forget = unsafe unpacked.message
      return unsafe .forget(
        Array(UnsafeBufferPointer(start: forget.versions, count: forget.n_versions)))
    case .trainOrder: return .trainOrder(try TrainOrder(decoding: message, byteCountMax))
    case .evaluateOrder:
      return .evaluateOrder(try EvaluateOrder(decoding: message, byteCountMax))
    case .initialOrder:
      let unpacked = unsafe try Unpacked(
        message, byteCountMax: byteCountMax, metronome__initial_order__unpack)
      return unsafe .initialOrder(unpacked.message.order)
    case .stop:
      let unpacked = unsafe try Unpacked(
        message, byteCountMax: byteCountMax, metronome__stop__unpack)
      return unsafe .stop(reason: String(unpacking: unpacked.message.reason))
    case .heartbeat: return .heartbeat(try Heartbeat(decoding: message, byteCountMax))
    case let kind: throw .unexpectedKind(kind, receiver: .client)
    }
  }
}

extension Welcome {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__welcome__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(
      experiment: "", parameterCount: Int(clamping: message.parameter_count),
      arrays: try Array(unpacking: message.arrays, count: message.n_arrays) { item in
        let array = unsafe item!.pointee
        return unsafe ParameterArray(
          name: String(unpacking: array.name),
          shape: UnsafeBufferPointer(start: array.shape, count: array.n_shape)
            .map { Int(clamping: $0) })
      },
      clients: message.clients, seed: message.seed, dataSeed: message.data_seed,
      arithmetic: DeclaredArithmetic(unpacking: message.arithmetic),
      modelEncoding: try Values.Encoding(
        unpacking: message.model_encoding, "Welcome.model_encoding"),
      deltaEncoding: try Values.Encoding(
        unpacking: message.delta_encoding, "Welcome.delta_encoding"),
      dataDigest: [UInt8](unpacking: message.data_digest))
    experiment = unsafe try Array(
      unpacking: message.experiment, count: message.n_experiment
    ) { unsafe String(unpacking: $0) }
    continues = unsafe message.continues != 0
  }
}

extension Model {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let received = try ReceivedVector(in: bytes, field: MessageKind.model.vectorField)
    let parameters = try received.values(in: bytes, "Model.parameters")
    self = try received.withRest(in: bytes) { rest throws(WireError) in
      let unpacked = unsafe try Unpacked(
        rest, byteCountMax: byteCountMax, metronome__model__unpack)
      return unsafe Model(version: unpacked.message.version, parameters: parameters)
    }
  }
}

extension TrainOrder {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__train_order__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(
      order: message.order, baseVersion: message.base_version,
      work: try Array(unpacking: message.work, count: message.n_work) {
        item throws(WireError) in
        let work = unsafe item!.pointee
        guard let start = unsafe Int64(exactly: work.start) else {
          throw .outOfRange(
            field: "TrainOrder.work.start", found: unsafe "\(work.start)",
            allowed: "at most 2^63 - 1")
        }
        return unsafe Work(
          client: ClientID(work.client), update: work.update, weight: work.weight,
          start: VirtualTime(ticks: start))
      }, sum: message.sum != 0)
  }
}

extension EvaluateOrder {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__evaluate_order__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(
      order: message.order, version: message.version,
      clients: UnsafeBufferPointer(start: message.clients, count: message.n_clients)
        .map { ClientID($0) })
    continues = unsafe message.continues != 0
  }
}
