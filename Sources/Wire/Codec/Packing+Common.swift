internal import CProtobufC
internal import CWire

/// What several messages have.
extension PackingArena {
  mutating func make(_ arithmetic: DeclaredArithmetic) -> UnsafeMutablePointer<
    Metronome__Arithmetic
  > {
    let message = unsafe make(metronome__arithmetic__init)
    unsafe message.pointee.kind = copy(arithmetic.kind)
    unsafe message.pointee.core = copy(arithmetic.core)
    return unsafe message
  }

  /// Nil for an empty set, which is absent.
  mutating func make(_ set: MeasureSet) -> UnsafeMutablePointer<Metronome__MeasureSet>? {
    if set == MeasureSet() { return nil }
    let message = unsafe make(metronome__measure_set__init)
    unsafe message.pointee.count = set.count
    unsafe message.pointee.n_values = set.values.count
    unsafe message.pointee.values = makeList(
      of: set.values, metronome__measure_set__named_value__init
    ) { arena, value, item in
      unsafe item.pointee.name = arena.copy(value.name)
      unsafe item.pointee.value = value.value
    }
    return unsafe message
  }

  mutating func make(bytes: [UInt8]) -> ProtobufCBinaryData {
    unsafe ProtobufCBinaryData(len: bytes.count, data: copy(bytes))
  }
}

extension Packing {
  mutating func fill(_ heartbeat: Heartbeat) {
    let message = unsafe makeBody(metronome__heartbeat__init)
    unsafe message.pointee.is_answer = heartbeat.isAnswer ? 1 : 0
    unsafe message.pointee.number = heartbeat.number
  }
}
