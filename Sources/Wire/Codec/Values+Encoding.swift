#if _endian(big)
  #error("values are copied to and from little-endian bytes as they lie in memory")
#endif

extension Values.Encoding {
  /// How many bytes a value takes.
  var byteCountOfValue: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    }
  }

  /// The values that lie in bytes, at any address.
  func values(in bytes: RawSpan) -> [Float] {
    let count = bytes.byteCount / byteCountOfValue
    return unsafe [Float](unsafeUninitializedCapacity: count) { values, initialised in
      unsafe bytes.withUnsafeBytes { bytes in
        switch self {
        case .float32:
          unsafe UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
        case .float16:
          for i in 0..<count {
            let pattern = unsafe bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
            unsafe values[i] = Float(Float16(bitPattern: UInt16(littleEndian: pattern)))
          }
        }
      }
      initialised = count
    }
  }

  /// Writes the values one after the other.
  func write(_ values: ArraySlice<Float>, into memory: UnsafeMutableRawBufferPointer) {
    unsafe values.withUnsafeBufferPointer { values in
      switch self {
      case .float32:
        unsafe memory.copyMemory(from: UnsafeRawBufferPointer(values))
      case .float16:
        for i in values.indices {
          let pattern = unsafe Float16(values[i]).bitPattern.littleEndian
          unsafe memory.storeBytes(of: pattern, toByteOffset: 2 * i, as: UInt16.self)
        }
      }
    }
  }
}
