internal import Kernels

/// An array as NumPy saves it: numbers of one type in the bytes of its file.
///
/// Taken: the types of `NPYElementType`, in either order of bytes, row by row or column by column, of
/// any shape; format versions 1 to 3 (NEP 1, "A simple file format for NumPy arrays"). Anything else is
/// refused with a sentence that says how to convert it.
struct NPYArray {
  /// For sentences: the path, and in an archive the array's name.
  let name: String
  let elementType: NPYElementType
  /// The sizes of the dimensions; none for a single number.
  let shape: [Int]
  /// How many numbers there are: the product of the shape.
  let count: Int
  /// From one index of each dimension to the next, in numbers.
  let strides: [Int]
  private let file: ByteRange

  /// Reads the header at the beginning of `file` and checks that as many bytes follow as it says.
  init(_ file: ByteRange, name: String) throws(LearningError) {
    let header = try NPYHeader(file, name: name, size: file.count)
    self.name = name
    elementType = header.type
    shape = header.shape
    count = header.count
    strides = header.strides
    self.file = file.dropFirst(header.byteCount)
  }

  /// Whether the numbers lie row by row, in this machine's order of bytes: every machine that Swift
  /// runs Linux on is little-endian.
  var isPlain: Bool { NPYHeader.isPlain(shape, strides) && !elementType.isBigEndian }

  /// The numbers' bytes as they lie in the file, with their owner.
  var range: ByteRange { file }

  /// Refuses numbers that are not finite, with the sample that the first one belongs to.
  /// - Complexity: reads all bytes.
  /// - Precondition: samples of aligned float32 numbers in plain order.
  func checkThatAllAreFinite() throws(LearningError) {
    let numbers = unsafe UnsafeRawBufferPointer(file.bytes).bindMemory(to: Float.self)
    let width = count / shape[0]
    for start in stride(from: 0, to: count, by: 1 << 16) {
      let part = unsafe UnsafeBufferPointer(
        rebasing: numbers[start..<min(start + 1 << 16, count)])
      guard unsafe !isFinite(part.span) else { continue }
      for place in start..<min(start + 1 << 16, count) where unsafe !numbers[place].isFinite {
        throw LearningError(
          .dataFile,
          "\(name): sample \(place / width) has the number \(unsafe numbers[place]); "
            + "allowed: finite")
      }
    }
  }
}

/// Where some of an array's numbers lie, in the order in which they are wanted.
struct NPYPlaces {
  /// For each number its distance from the first; nil where one follows the other.
  private let offsets: [Int]?
  let count: Int

  /// Those of dimensions with these sizes and strides, the last index running fastest.
  init(sizes: [Int], strides: [Int]) {
    count = sizes.reduce(1, *)
    guard !NPYHeader.isPlain(sizes, strides) else {
      offsets = nil
      return
    }
    var offsets = count > 0 ? [0] : []
    offsets.reserveCapacity(count)
    // The last dimension is the innermost loop.
    for (size, stride) in zip(sizes, strides) {
      offsets = offsets.flatMap { start in (0..<size).map { start + $0 * stride } }
    }
    self.offsets = offsets
  }

  @inline(__always)
  subscript(index: Int) -> Int { offsets?[index] ?? index }
}

extension NPYArray {
  /// Where all numbers lie.
  var places: NPYPlaces { NPYPlaces(sizes: shape, strides: strides) }

  /// The numbers at these places, counted from number `start`, as floats, each the nearest one.
  func floats(at places: NPYPlaces, from start: Int) -> [Float] {
    switch (elementType.kind, elementType.size) {
    case (.bool, _): read(UInt8.self, places, start) { $0 == 0 ? 0 : 1 }
    case (.unsigned, 1): read(UInt8.self, places, start) { Float($0) }
    case (.unsigned, 2): read(UInt16.self, places, start) { Float($0) }
    case (.unsigned, 4): read(UInt32.self, places, start) { Float($0) }
    case (.unsigned, _): read(UInt64.self, places, start) { Float($0) }
    case (.signed, 1): read(Int8.self, places, start) { Float($0) }
    case (.signed, 2): read(Int16.self, places, start) { Float($0) }
    case (.signed, 4): read(Int32.self, places, start) { Float($0) }
    case (.signed, _): read(Int64.self, places, start) { Float($0) }
    case (.float, 2): read(UInt16.self, places, start) { Float(halfBits: $0) }
    case (.float, 4): read(UInt32.self, places, start) { Float(bitPattern: $0) }
    case (.float, _): read(UInt64.self, places, start) { Float(Double(bitPattern: $0)) }
    }
  }

  /// The number at a place with all that it says: a float of 64 bits may be finite where its nearest
  /// `Float` is not. For sentences.
  func double(at place: Int) -> Double {
    doubles(at: NPYPlaces(sizes: [], strides: []), from: place)[0]
  }

  private func doubles(at places: NPYPlaces, from start: Int) -> [Double] {
    guard elementType.kind == .float, elementType.size == 8 else {
      return floats(at: places, from: start).map { Double($0) }
    }
    return read(UInt64.self, places, start) { Double(bitPattern: $0) }
  }

  /// All numbers with all that they say, where they are floats. Allocates them.
  func doubles() -> [Double] { doubles(at: places, from: 0) }

  /// What is said of a number that is not finite as a `Float`.
  func refused(at place: Int) -> String {
    let number = double(at: place)
    return "\(number)\(number.isFinite ? ", beyond what float32 holds" : ""); allowed: finite"
  }

  /// All numbers as floats. Allocates them.
  func floats() -> [Float] { floats(at: places, from: 0) }

  /// The bytes at these places, where numbers are bytes: true counts as the largest.
  func bytes(at places: NPYPlaces, from start: Int) -> [UInt8] {
    let isBool = elementType.kind == .bool
    return read(UInt8.self, places, start) { isBool && $0 != 0 ? 255 : $0 }
  }

  /// All numbers as integers, such as labels; nil when the type is one of floats, or when a number
  /// does not fit. Allocates them.
  func integers() -> [Int]? {
    let places = places
    switch (elementType.kind, elementType.size) {
    case (.bool, _): return read(UInt8.self, places, 0) { $0 == 0 ? 0 : 1 }
    case (.unsigned, 1): return read(UInt8.self, places, 0) { Int($0) }
    case (.unsigned, 2): return read(UInt16.self, places, 0) { Int($0) }
    case (.unsigned, 4): return read(UInt32.self, places, 0) { Int($0) }
    case (.unsigned, _): return allFit(read(UInt64.self, places, 0) { Int(exactly: $0) })
    case (.signed, 1): return read(Int8.self, places, 0) { Int($0) }
    case (.signed, 2): return read(Int16.self, places, 0) { Int($0) }
    case (.signed, 4): return read(Int32.self, places, 0) { Int($0) }
    case (.signed, _): return read(Int64.self, places, 0) { Int($0) }
    case (.float, _): return nil
    }
  }

  private func allFit(_ values: [Int?]) -> [Int]? {
    let fitting = values.compactMap(\.self)
    return fitting.count == values.count ? fitting : nil
  }

  private func read<Bits: FixedWidthInteger & BitwiseCopyable, Value>(
    _: Bits.Type, _ places: NPYPlaces, _ start: Int, _ convert: (Bits) -> Value
  ) -> [Value] {
    let bytes = unsafe UnsafeRawBufferPointer(file.bytes)
    let isBigEndian = elementType.isBigEndian
    return (0..<places.count).map { index in
      let bits = unsafe bytes.loadUnaligned(
        fromByteOffset: (start + places[index]) * MemoryLayout<Bits>.size, as: Bits.self)
      return convert(isBigEndian ? Bits(bigEndian: bits) : bits)
    }
  }
}

extension Float {
  /// The number of 16 bits (IEEE 754 binary16), exactly.
  fileprivate init(halfBits bits: UInt16) {
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
    let size: Float =
      switch exponent {
      case 0: Float(fraction) * 0x1p-24
      case 0x1F: Float(bitPattern: 0x7F80_0000 | fraction << 13)
      default: Float(bitPattern: UInt32(exponent + 112) << 23 | fraction << 13)
      }
    self = bits >> 15 == 0 ? size : -size
  }
}
