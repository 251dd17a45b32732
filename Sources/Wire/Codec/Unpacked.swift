internal import CProtobufC
internal import CWire

/// A C message that protobuf-c read, freed with this value, for all of it lies in its memory.
@safe struct Unpacked<Message>: ~Copyable {
  typealias Unpack = (
    UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?
  ) -> UnsafeMutablePointer<Message>?

  private let pointer: UnsafeMutablePointer<Message>
  private let memory: DecodingMemory

  /// - Parameters:
  ///   - bytes: the message.
  ///   - byteCountMax: how much memory reading it may take.
  ///   - unpack: its own function.
  /// - Throws: `malformed` where the bytes are no such message, or one that takes too much memory.
  init(_ bytes: RawSpan, byteCountMax: Int, _ unpack: Unpack) throws(WireError) {
    let memory = DecodingMemory(byteCountMax: byteCountMax)
    let message = unsafe bytes.withUnsafeBytes { bytes in
      unsafe unpack(
        memory.allocator, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    guard let message = unsafe message else { throw .malformed(byteCount: bytes.byteCount) }
    unsafe pointer = message
    self.memory = memory
  }

  /// The C message, whose pointers live as long as this value.
  var message: Message { unsafe pointer.pointee }
}
