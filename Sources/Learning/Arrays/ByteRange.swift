/// Some bytes of a mapped file, or bytes that were decompressed from one, with their owner.
@safe struct ByteRange: @unchecked Sendable {
  private let owner: AnyObject
  /// They live as long as this value: keep it while they are used.
  let bytes: UnsafeBufferPointer<UInt8>

  /// All of a file.
  init(_ file: MappedFile) {
    owner = file
    unsafe bytes = file.bytes
  }

  /// All of a block.
  init(_ block: ByteBlock) {
    owner = block
    unsafe bytes = UnsafeBufferPointer(block.bytes)
  }

  private init(owner: AnyObject, bytes: UnsafeBufferPointer<UInt8>) {
    self.owner = owner
    unsafe self.bytes = bytes
  }

  var count: Int { unsafe bytes.count }

  /// - Precondition: the range lies within.
  subscript(range: Range<Int>) -> ByteRange {
    unsafe ByteRange(owner: owner, bytes: UnsafeBufferPointer(rebasing: bytes[range]))
  }

  func dropFirst(_ count: Int) -> ByteRange { self[count..<self.count] }

  /// The little-endian number of `size` bytes at `offset`.
  /// - Precondition: it lies within.
  func number(at offset: Int, size: Int) -> Int {
    (0..<size).reversed().reduce(0) { unsafe $0 << 8 | Int(bytes[offset + $1]) }
  }
}

/// Memory on the heap, freed with its last reference.
@safe final class ByteBlock {
  let bytes: UnsafeMutableBufferPointer<UInt8>

  init(count: Int) {
    unsafe bytes = .allocate(capacity: count)
  }

  init(_ bytes: some Collection<UInt8>) {
    unsafe self.bytes = .allocate(capacity: bytes.count)
    unsafe _ = self.bytes.initialize(from: bytes)
  }

  deinit { unsafe bytes.deallocate() }
}
