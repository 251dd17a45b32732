internal import CWire
internal import Federation

/// Reads the C envelope's oneof.
extension UnpackedEnvelope {
  /// Which message it holds; nil when it holds none that we know.
  var kind: MessageKind? {
    switch unsafe message.pointee.message_case {
    case METRONOME__ENVELOPE__MESSAGE_HELLO: .hello
    case METRONOME__ENVELOPE__MESSAGE_WEIGHT_DELTA: .weightDelta
    case METRONOME__ENVELOPE__MESSAGE_EVALUATION: .evaluation
    case METRONOME__ENVELOPE__MESSAGE_PROBLEM: .problem
    case METRONOME__ENVELOPE__MESSAGE_GOODBYE: .goodbye
    case METRONOME__ENVELOPE__MESSAGE_HEARTBEAT: .heartbeat
    case METRONOME__ENVELOPE__MESSAGE_WELCOME: .welcome
    case METRONOME__ENVELOPE__MESSAGE_REJECT: .reject
    case METRONOME__ENVELOPE__MESSAGE_TRAIN_ORDER: .trainOrder
    case METRONOME__ENVELOPE__MESSAGE_EVALUATE_ORDER: .evaluateOrder
    case METRONOME__ENVELOPE__MESSAGE_STOP: .stop
    default: nil
    }
  }
}

extension String {
  /// A copy of a C string; bytes that are not UTF-8 become replacement characters.
  init(unpacking text: UnsafeMutablePointer<CChar>?) {
    guard let text = unsafe text else {
      self = ""
      return
    }
    self = unsafe String(cString: text)
  }
}

extension Array {
  /// A copy of a C list, each entry made into a Swift value.
  init<Item>(
    unpacking items: UnsafeMutablePointer<Item>?, count: Int, _ transform: (Item) -> Element
  ) {
    self = unsafe UnsafeBufferPointer(start: items, count: count).map { transform($0) }
  }
}

extension Values {
  /// - Parameter field: where the values stand, for sentences.
  init(
    unpacking message: UnsafeMutablePointer<Metronome__Values>, _ field: String
  ) throws(WireError) {
    let encoding = unsafe message.pointee.encoding
    guard encoding == METRONOME__VALUES__ENCODING__FLOAT32 else {
      throw .outOfRange(
        field: "\(field).encoding", found: "\(encoding.rawValue)", allowed: "0 (FLOAT32)")
    }
    let values = unsafe Array(
      UnsafeBufferPointer(start: message.pointee.values, count: message.pointee.n_values))
    unsafe self.init(
      total: Int(clamping: message.pointee.total), offset: Int(clamping: message.pointee.offset),
      values: values[...])
    try check(field)
  }
}
