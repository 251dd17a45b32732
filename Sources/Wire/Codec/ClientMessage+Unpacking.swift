internal import CWire
internal import Federation

extension ClientMessage {
  /// Reads a message and checks all that can be checked without knowing the experiment. Copies what
  /// it keeps, the values of a vector once. Values may be any floats, also not finite ones.
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
    case .hello: return .hello(try Hello(decoding: message, byteCountMax))
    case .ready: return .ready(try Ready(decoding: message, byteCountMax))
    case .weightDelta:
      return .weightDelta(try WeightDelta(decoding: message, byteCountMax))
    case .evaluation: return .evaluation(try Evaluation(decoding: message, byteCountMax))
    case .initialModel:
      return .initialModel(try InitialModel(decoding: message, byteCountMax))
    case .problem: return .problem(try Problem(decoding: message, byteCountMax))
    case .goodbye: return .goodbye
    case .heartbeat: return .heartbeat(try Heartbeat(decoding: message, byteCountMax))
    case let kind: throw .unexpectedKind(kind, receiver: .coordinator)
    }
  }
}

extension Hello {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__hello__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(
      host: String(unpacking: message.host), pid: message.pid,
      arithmetic: DeclaredArithmetic(unpacking: message.arithmetic), cores: message.cores,
      memoryBytes: message.memory_bytes,
      encodings: try Array(unpacking: message.encodings, count: message.n_encodings) {
        encoding throws(WireError) in
        try Values.Encoding(unpacking: encoding, "Hello.encodings")
      }, program: String(unpacking: message.program))
    hostedRanges = unsafe try Array(
      unpacking: message.hosted_clients, count: message.n_hosted_clients
    ) { item throws(WireError) in
      let (first, count) = unsafe (item!.pointee.first, item!.pointee.count)
      guard count > 0, count - 1 <= UInt32.max - first else {
        throw .outOfRange(
          field: "Hello.hosted_clients", found: "\(count) clients from \(first)",
          allowed: "1 or more, all below 2^32")
      }
      return first...(first + (count - 1))
    }
    continues = unsafe message.continues != 0
  }
}

extension Ready {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__ready__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(
      dataDigest: [UInt8](unpacking: message.data_digest),
      clients: try Array(unpacking: message.clients, count: message.n_clients) { item in
        let client = unsafe item!.pointee
        return unsafe ClientData(
          client: ClientID(client.client), trainSamples: client.train_samples,
          testSamples: client.test_samples,
          trainLabels: Array(
            UnsafeBufferPointer(start: client.train_labels, count: client.n_train_labels)))
      }, makesInitial: message.initial != 0)
    continues = unsafe message.continues != 0
  }
}

extension WeightDelta {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let received = try ReceivedVector(in: bytes, field: MessageKind.weightDelta.vectorField)
    let delta = try received.values(in: bytes, "WeightDelta.delta")
    self = try received.withRest(in: bytes) { rest throws(WireError) in
      let unpacked = unsafe try Unpacked(
        rest, byteCountMax: byteCountMax, metronome__weight_delta__unpack)
      let message = unsafe unpacked.message
      return unsafe WeightDelta(
        order: message.order, baseVersion: message.base_version,
        reports: try Array(unpacking: message.reports, count: message.n_reports) {
          item throws(WireError) in
          let report = unsafe item!.pointee
          return unsafe Report(
            client: ClientID(report.client), update: report.update, steps: report.steps,
            deltaNorm: report.delta_norm, measures: try MeasureSet(unpacking: report.measures))
        }, delta: delta,
        timing: message.timing.map { unsafe Timing(unpacking: $0.pointee) })
    }
  }
}

extension Evaluation {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__evaluation__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(
      order: message.order, version: message.version,
      clients: try Array(unpacking: message.clients, count: message.n_clients) {
        item throws(WireError) in
        let measures = unsafe item!.pointee
        return unsafe ClientMeasures(
          client: ClientID(measures.client), train: try MeasureSet(unpacking: measures.train),
          test: try MeasureSet(unpacking: measures.test))
      })
    continues = unsafe message.continues != 0
  }
}

extension InitialModel {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let received = try ReceivedVector(in: bytes, field: MessageKind.initialModel.vectorField)
    let parameters = try received.values(in: bytes, "InitialModel.parameters")
    self = try received.withRest(in: bytes) { rest throws(WireError) in
      let unpacked = unsafe try Unpacked(
        rest, byteCountMax: byteCountMax, metronome__initial_model__unpack)
      return unsafe InitialModel(order: unpacked.message.order, parameters: parameters)
    }
  }
}

extension Problem {
  fileprivate init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__problem__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(
      order: message.order, text: String(unpacking: message.text),
      isDivergence: message.diverged != 0)
  }
}

extension Heartbeat {
  init(decoding bytes: RawSpan, _ byteCountMax: Int) throws(WireError) {
    let unpacked = unsafe try Unpacked(
      bytes, byteCountMax: byteCountMax, metronome__heartbeat__unpack)
    let message = unsafe unpacked.message
    unsafe self.init(isAnswer: message.is_answer != 0, number: message.number)
  }
}

extension WeightDelta.Timing {
  fileprivate init(unpacking timing: Metronome__WeightDelta__Timing) {
    unsafe self.init(
      received: timing.received, begun: timing.begun, done: timing.done,
      processor: timing.processor, runDelay: timing.run_delay)
  }
}
