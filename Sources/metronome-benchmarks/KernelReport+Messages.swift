import Federation
import Wire

extension KernelReport {
  /// A delta to bytes and back, as each update travels.
  mutating func timeMessages() throws {
    let count = Self.parameterCount
    let message = ClientMessage.weightDelta(
      WeightDelta(
        order: 1, baseVersion: 1,
        reports: [
          WeightDelta.Report(
            client: ClientID(0), update: 0, steps: 10, deltaNorm: 1,
            measures: MeasureSet(count: 10, values: [.init(name: "loss", value: 0.5)]))
        ],
        delta: Values((0..<count).map { Float($0) / Float(count) })))
    var bytes = [UInt8](repeating: 0, count: try message.encodedByteCount())
    time("encode a delta of 7850", count: count) {
      keep(try? message.encodedByteCount())
      var room = bytes.mutableSpan
      var raw = room.mutableBytes
      message.encode(into: &raw)
    }
    time("decode it", count: count) {
      keep(try? ClientMessage(decoding: bytes.span.bytes))
    }
  }
}
