internal import CWire
internal import Glibc

/// Memory for protobuf-c to unpack one message into, up to a limit: a small message of hostile bytes
/// can ask for fifty times its own size.
@safe struct DecodingMemory: ~Copyable {
  /// At a fixed address, for C keeps it while the message lives.
  let allocator: UnsafeMutablePointer<ProtobufCAllocator>
  private let bytesLeft: UnsafeMutablePointer<Int>

  init(byteCountMax: Int) {
    unsafe bytesLeft = .allocate(capacity: 1)
    unsafe bytesLeft.initialize(to: byteCountMax)
    unsafe allocator = .allocate(capacity: 1)
    unsafe allocator.initialize(
      to: ProtobufCAllocator(
        alloc: { bytesLeft, byteCount in
          let bytesLeft = unsafe bytesLeft!.assumingMemoryBound(to: Int.self)
          guard unsafe byteCount <= bytesLeft.pointee else { return nil }
          unsafe bytesLeft.pointee -= byteCount
          return unsafe malloc(byteCount)
        },
        free: { _, block in unsafe free(block) },
        allocator_data: bytesLeft))
  }

  deinit {
    unsafe allocator.deallocate()
    unsafe bytesLeft.deallocate()
  }
}
