public import Federation
internal import Kernels

#if _endian(big)
  #error("values are copied to and from little-endian bytes as they lie in memory")
#endif

extension Values.Encoding {
  /// The same, as experiments have it.
  public init(_ encoding: VectorEncoding) {
    self =
      switch encoding {
      case .float32: .float32
      case .float16: .float16
      }
  }

  /// How many bytes a value takes.
  public var byteCountOfValue: Int {
    switch self {
    case .float32: 4
    case .float16: Halves.byteCount
    }
  }

  /// The values that lie in bytes, at any address.
  func values(in bytes: RawSpan) -> [Float] {
    switch self {
    case .float16: Halves.read(bytes)
    case .float32:
      unsafe [Float](unsafeUninitializedCapacity: bytes.byteCount / byteCountOfValue) {
        values, initialised in
        initialised = values.count
        unsafe bytes.withUnsafeBytes {
          unsafe UnsafeMutableRawBufferPointer(values).copyMemory(from: $0)
        }
      }
    }
  }

  /// Writes the values one after the other.
  func write(_ values: ArraySlice<Float>, into memory: UnsafeMutableRawBufferPointer) {
    switch self {
    case .float16: unsafe Halves.write(values.span, into: memory)
    case .float32:
      unsafe values.withUnsafeBufferPointer {
        unsafe memory.copyMemory(from: UnsafeRawBufferPointer($0))
      }
    }
  }
}
