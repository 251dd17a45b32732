internal import CProtobufC
internal import CWire

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
    unpacking items: UnsafeMutablePointer<Item>?, count: Int,
    _ transform: (Item) throws(WireError) -> Element
  ) throws(WireError) {
    var list: [Element] = []
    list.reserveCapacity(count)
    let items = unsafe UnsafeBufferPointer(start: items, count: count)
    for index in 0..<count { list.append(try transform(unsafe items[index])) }
    self = list
  }
}

extension [UInt8] {
  /// A copy of C bytes.
  init(unpacking bytes: ProtobufCBinaryData) {
    self = unsafe Array(UnsafeBufferPointer(start: bytes.data, count: bytes.len))
  }
}

extension Values.Encoding {
  /// - Parameter field: where it stands, for sentences.
  init(unpacking encoding: Metronome__Encoding, _ field: String) throws(WireError) {
    guard let known = Self(rawValue: UInt64(encoding.rawValue)) else {
      throw .outOfRange(
        field: field, found: "\(encoding.rawValue)", allowed: "0 (FLOAT32) or 1 (FLOAT16)")
    }
    self = known
  }

  /// The number that C knows it by.
  var packed: Metronome__Encoding { Metronome__Encoding(rawValue: UInt32(rawValue)) }
}

extension DeclaredArithmetic {
  /// - Parameter message: nil where the field is absent.
  init(unpacking message: UnsafeMutablePointer<Metronome__Arithmetic>?) {
    guard let message = unsafe message?.pointee else {
      self.init(kind: "")
      return
    }
    unsafe self.init(
      kind: String(unpacking: message.kind), core: String(unpacking: message.core))
  }
}

extension MeasureSet {
  /// - Parameter message: nil where the field is absent.
  init(unpacking message: UnsafeMutablePointer<Metronome__MeasureSet>?) throws(WireError) {
    guard let message = unsafe message?.pointee else {
      self.init()
      return
    }
    unsafe self.init(
      count: message.count,
      values: try Array(unpacking: message.values, count: message.n_values) { item in
        let value = unsafe item!.pointee
        return unsafe NamedValue(name: String(unpacking: value.name), value: value.value)
      })
  }
}
