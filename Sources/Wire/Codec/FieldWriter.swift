/// Writes protobuf fields one after the other into memory that has room for them.
///
/// Only what we do not leave to protobuf-c is written so: the Envelope, and the vector in it.
@safe struct FieldWriter {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var position = 0

  init(_ memory: UnsafeMutableRawBufferPointer) { unsafe self.memory = memory }

  /// How many bytes a number takes.
  static func byteCount(ofVarint value: UInt64) -> Int {
    max(1, (70 - value.leadingZeroBitCount) / 7)
  }

  /// How many bytes a field takes that holds so many bytes.
  static func byteCount(ofField number: Int, bytes: Int) -> Int {
    byteCount(ofVarint: UInt64(number << 3)) + byteCount(ofVarint: UInt64(bytes)) + bytes
  }

  /// How many bytes a field takes that holds a number; none where it is 0, and so absent.
  static func byteCount(ofField number: Int, varint value: UInt64) -> Int {
    value == 0 ? 0 : byteCount(ofVarint: UInt64(number << 3)) + byteCount(ofVarint: value)
  }

  mutating func varint(_ value: UInt64) {
    var left = value
    while left > 127 {
      byte(UInt8(truncatingIfNeeded: left) | 128)
      left >>= 7
    }
    byte(UInt8(left))
  }

  /// A number, if it is not 0.
  mutating func field(_ number: Int, varint value: UInt64) {
    if value == 0 { return }
    varint(UInt64(number << 3))
    varint(value)
  }

  mutating func field(_ number: Int, fixed32 value: UInt32) {
    varint(UInt64(number << 3 | 5))
    unsafe write(4) { unsafe $0.storeBytes(of: value.littleEndian, as: UInt32.self) }
  }

  /// The beginning of a field of bytes, which the caller writes next.
  mutating func begin(_ number: Int, byteCount: Int) {
    varint(UInt64(number << 3 | 2))
    varint(UInt64(byteCount))
  }

  /// Lends the next `byteCount` bytes to write.
  mutating func write(_ byteCount: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    let range = position..<(position + byteCount)
    unsafe body(UnsafeMutableRawBufferPointer(rebasing: memory[range]))
    position += byteCount
  }

  private mutating func byte(_ value: UInt8) {
    unsafe memory[position] = value
    position += 1
  }
}
