internal import CProtobufC
internal import CWire

/// Memory for protobuf-c to unpack one message into, up to a limit: a small message of hostile bytes
/// can ask for fifty times its own size. Freed with this value, not before.
@safe struct DecodingMemory: ~Copyable {
  /// What is taken, and may still be.
  private struct State: ~Copyable {
    var blocks = MemoryBlocks()
    var bytesLeft: Int
  }

  /// At a fixed address, for C keeps it while the message lives.
  let allocator: UnsafeMutablePointer<ProtobufCAllocator>
  private let state: UnsafeMutablePointer<State>

  init(byteCountMax: Int) {
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: State(bytesLeft: byteCountMax))
    unsafe allocator = .allocate(capacity: 1)
    unsafe allocator.initialize(
      to: ProtobufCAllocator(
        alloc: { state, byteCount in
          let state = unsafe state!.assumingMemoryBound(to: State.self)
          guard unsafe byteCount <= state.pointee.bytesLeft else { return nil }
          unsafe state.pointee.bytesLeft -= byteCount
          return unsafe state.pointee.blocks.take(byteCount)
        },
        free: { _, _ in },
        allocator_data: state))
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
    unsafe allocator.deallocate()
  }
}
