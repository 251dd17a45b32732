internal import CWire
internal import Federation

extension ClientMessage {
  /// Reads a message and checks all that can be checked without knowing the experiment. Copies what
  /// it keeps. Values may be any floats, also not finite ones.
  ///
  /// Whatever the bytes are, it returns or throws, and allocates at most about 100 MiB.
  public init(decoding bytes: RawSpan) throws(WireError) {
    let envelope = try UnpackedEnvelope.read(bytes)
    let message = unsafe envelope.message
    switch envelope.kind {
    case .hello: self = unsafe .hello(Hello(unpacking: message.pointee.hello))
    case .weightDelta:
      self = unsafe .weightDelta(try WeightDelta(unpacking: message.pointee.weight_delta))
    case .evaluation: self = unsafe .evaluation(Evaluation(unpacking: message.pointee.evaluation))
    case .problem:
      let problem = unsafe message.pointee.problem!
      self = unsafe .problem(
        Problem(
          order: problem.pointee.order, text: String(unpacking: problem.pointee.text),
          isDivergence: problem.pointee.diverged != 0))
    case .goodbye: self = .goodbye
    case .heartbeat: self = .heartbeat
    case let kind: throw .unexpectedKind(kind, receiver: .coordinator)
    }
    try check()
  }
}

extension Hello {
  fileprivate init(unpacking message: UnsafeMutablePointer<Metronome__Hello>) {
    let message = unsafe message.pointee
    unsafe self.init(
      host: String(unpacking: message.host), pid: message.pid,
      kernelCore: String(unpacking: message.kernel_core),
      hostedClients: Array(
        unpacking: message.hosted_clients, count: message.n_hosted_clients, ClientID.init),
      readsJoined: message.reads_joined != 0)
  }
}

extension WeightDelta {
  fileprivate init(
    unpacking message: UnsafeMutablePointer<Metronome__WeightDelta>
  ) throws(WireError) {
    let message = unsafe message.pointee
    guard let delta = unsafe message.delta else {
      throw .outOfRange(field: "WeightDelta.delta", found: "absent", allowed: "a vector")
    }
    unsafe self.init(
      order: message.order, baseVersion: message.base_version,
      reports: Array(unpacking: message.reports, count: message.n_reports) { item in
        let report = unsafe item!.pointee
        return unsafe Report(
          client: ClientID(report.client), update: report.update, steps: report.steps,
          loss: report.loss)
      },
      delta: try Values(unpacking: delta, "WeightDelta.delta"))
  }
}

extension Evaluation {
  fileprivate init(unpacking message: UnsafeMutablePointer<Metronome__Evaluation>) {
    let message = unsafe message.pointee
    unsafe self.init(
      order: message.order, version: message.version,
      measures: Array(unpacking: message.measures, count: message.n_measures) { item in
        let measures = unsafe item!.pointee
        let hasTrainLoss =
          unsafe measures.mean_train_loss_case
          == METRONOME__EVALUATION__MEASURES__MEAN_TRAIN_LOSS_TRAIN_LOSS
        let hasTrainAccuracy =
          unsafe measures.mean_train_accuracy_case
          == METRONOME__EVALUATION__MEASURES__MEAN_TRAIN_ACCURACY_TRAIN_ACCURACY
        let hasTestLoss =
          unsafe measures.mean_test_loss_case
          == METRONOME__EVALUATION__MEASURES__MEAN_TEST_LOSS_TEST_LOSS
        let hasTestAccuracy =
          unsafe measures.mean_test_accuracy_case
          == METRONOME__EVALUATION__MEASURES__MEAN_TEST_ACCURACY_TEST_ACCURACY
        let hasTop5 = unsafe measures.top5_case == METRONOME__EVALUATION__MEASURES__TOP5_TEST_TOP5
        return unsafe Measures(
          client: ClientID(measures.client),
          trainLoss: hasTrainLoss ? measures.train_loss : nil,
          trainAccuracy: hasTrainAccuracy ? measures.train_accuracy : nil,
          trainCount: measures.train_count,
          testLoss: hasTestLoss ? measures.test_loss : nil,
          testAccuracy: hasTestAccuracy ? measures.test_accuracy : nil,
          testCount: measures.test_count, testTop5: hasTop5 ? measures.test_top5 : nil)
      })
  }
}
