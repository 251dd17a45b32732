internal import Kernels

/// An array as NumPy saves it: numbers of one type, row by row, in the bytes of its file.
///
/// Taken: the types of `ElementType`, little-endian, in C order, of any shape; format versions 1 to 3
/// (NEP 1, "A simple file format for NumPy arrays"). Anything else is refused with a sentence that says
/// how to save it otherwise.
struct NPYArray {
  /// What the numbers are; raw values are NumPy's own names.
  enum ElementType: String, CaseIterable {
    case bool = "|b1"
    case uint8 = "|u1"
    case int8 = "|i1"
    case uint16 = "<u2"
    case int16 = "<i2"
    case uint32 = "<u4"
    case int32 = "<i4"
    case uint64 = "<u8"
    case int64 = "<i8"
    case float32 = "<f4"
    case float64 = "<f8"

    /// Bytes of a number.
    var size: Int { Int(rawValue.utf8.last! - UInt8(ascii: "0")) }
  }

  /// For sentences: the path, and in an archive the array's name.
  let name: String
  let elementType: ElementType
  /// The sizes of the dimensions; none for a single number.
  let shape: [Int]
  /// How many numbers there are: the product of the shape.
  let count: Int
  private let file: ByteRange

  /// Reads the header at the beginning of `file` and checks that as many bytes follow as it says.
  init(_ file: ByteRange, name: String) throws(LearningError) {
    let header: NPYHeader
    do throws(NPYHeader.Fault) {
      header = try NPYHeader(file)
    } catch {
      throw LearningError(.dataFile, "\(name): \(error.reason)")
    }
    let found = file.count - header.byteCount
    let (expected, overflow) = header.count.multipliedReportingOverflow(by: header.type.size)
    guard !overflow, expected == found else {
      throw LearningError(
        .dataFile,
        "\(name): the header announces \(header.shapeText) numbers of \(header.type.size) bytes; "
          + "\(found) bytes follow it")
    }
    self.name = name
    elementType = header.type
    shape = header.shape
    count = header.count
    self.file = file.dropFirst(header.byteCount)
  }

  /// The numbers' bytes, little-endian. They live as long as this value: keep it while they are used.
  var bytes: UnsafeBufferPointer<UInt8> { unsafe file.bytes }

  /// The same, with their owner.
  var range: ByteRange { file }

  /// Some of the numbers, as `floats()` gives them.
  /// - Precondition: the range lies within the count.
  func floats(in part: Range<Int>) -> [Float] {
    let bytes = file[(part.lowerBound * elementType.size)..<(part.upperBound * elementType.size)]
    return NPYArray(self, part.count, bytes).floats()
  }

  /// Refuses numbers that are not finite, with the sample that the first one belongs to.
  /// - Complexity: reads all bytes.
  /// - Precondition: samples of aligned float32 numbers.
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

  private init(_ whole: NPYArray, _ count: Int, _ file: ByteRange) {
    name = whole.name
    elementType = whole.elementType
    shape = [count]
    self.count = count
    self.file = file
  }

  /// All numbers as floats, each the nearest one. Allocates them.
  func floats() -> [Float] {
    switch elementType {
    case .bool, .uint8: converted(UInt8.self) { Float($0) }
    case .int8: converted(Int8.self) { Float($0) }
    case .uint16: converted(UInt16.self) { Float($0) }
    case .int16: converted(Int16.self) { Float($0) }
    case .uint32: converted(UInt32.self) { Float($0) }
    case .int32: converted(Int32.self) { Float($0) }
    case .uint64: converted(UInt64.self) { Float($0) }
    case .int64: converted(Int64.self) { Float($0) }
    case .float32: converted(Float.self) { $0 }
    case .float64: converted(Double.self) { Float($0) }
    }
  }

  /// All numbers as integers, such as labels; nil when the type is one of floats, or when a number
  /// does not fit. Allocates them.
  func integers() -> [Int]? {
    switch elementType {
    case .bool, .uint8: converted(UInt8.self) { Int($0) }
    case .int8: converted(Int8.self) { Int($0) }
    case .uint16: converted(UInt16.self) { Int($0) }
    case .int16: converted(Int16.self) { Int($0) }
    case .uint32: converted(UInt32.self) { Int($0) }
    case .int32: converted(Int32.self) { Int($0) }
    case .int64: converted(Int64.self) { Int($0) }
    case .uint64: allFit(converted(UInt64.self) { Int(exactly: $0) })
    case .float32, .float64: nil
    }
  }

  private func allFit(_ values: [Int?]) -> [Int]? {
    let fitting = values.compactMap(\.self)
    return fitting.count == values.count ? fitting : nil
  }

  /// This machine's own layout: every machine that Swift runs Linux on is little-endian.
  private func converted<Element: BitwiseCopyable, Value>(
    _: Element.Type, _ convert: (Element) -> Value
  ) -> [Value] {
    let bytes = unsafe UnsafeRawBufferPointer(file.bytes)
    return (0..<count).map { index in
      unsafe convert(
        bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Element>.size, as: Element.self))
    }
  }
}
