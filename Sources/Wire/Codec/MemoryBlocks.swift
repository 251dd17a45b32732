/// Memory in few large blocks, for many small things that are freed together.
@safe struct MemoryBlocks: ~Copyable {
  private static let firstByteCount = 2_048
  private static let alignment = 16

  private var blocks: [UnsafeMutableRawPointer] = unsafe []
  /// What is left of the last block.
  private var free = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var nextByteCount = MemoryBlocks.firstByteCount

  init() {}

  deinit {
    unsafe blocks.forEach { unsafe $0.deallocate() }
  }

  /// So many bytes, which hold anything, at an address that suits every type.
  mutating func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let rounded = (max(byteCount, 1) + Self.alignment - 1) & ~(Self.alignment - 1)
    if unsafe free.count < rounded {
      let block = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(rounded, nextByteCount), alignment: Self.alignment)
      nextByteCount = min(2 * nextByteCount, 1 << 20)
      unsafe blocks.append(block.baseAddress!)
      unsafe free = block
    }
    let taken = unsafe free.baseAddress!
    unsafe free = UnsafeMutableRawBufferPointer(rebasing: free[rounded...])
    return unsafe taken
  }
}
