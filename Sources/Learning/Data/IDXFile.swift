internal import Wording

/// Bytes in one or more dimensions, as the MNIST family of data sets has them: a magic number (two
/// zero bytes, the type 8 for bytes, the number of dimensions), each dimension as a big-endian
/// 32-bit number, then the bytes in row-major order.
struct IDXFile {
  /// The sizes of the dimensions, the number of items first; their product is `count`.
  let dimensions: [Int]
  /// The items' bytes.
  let items: ByteRange

  /// Maps the file at `path` and checks its header and size.
  /// - Parameter expected: the number of dimensions; nil takes any from 1 to 8.
  init(path: String, dimensionCount expected: Int?) throws(LearningError) {
    try self.init(ByteRange(MappedFile(path: path)), dimensionCount: expected, name: path)
  }

  /// The same of bytes, which sentences call `name`.
  init(_ file: ByteRange, dimensionCount expected: Int?, name: String) throws(LearningError) {
    let header = try Header(file, dimensionCount: expected, name)
    let found = file.count - header.byteCount
    guard header.itemByteCount == found else {
      throw LearningError(
        .dataFile,
        "\(name): the header announces \(header.shape.counting("byte")); \(found) follow it")
    }
    items = file.dropFirst(header.byteCount)
    dimensions = header.dimensions
  }

  /// What stands before the items.
  struct Header {
    private static let dimensionsMax = 8

    let dimensions: [Int]
    /// The product of the dimensions.
    let itemByteCount: Int

    var byteCount: Int { 4 + 4 * dimensions.count }
    /// The dimensions, for sentences.
    var shape: String { Self.text(dimensions) }

    /// Reads the header at the beginning of a file.
    init(_ file: ByteRange, dimensionCount expected: Int?, _ name: String) throws(LearningError) {
      let dimensionCount =
        if let expected { expected } else { try Self.dimensionCount(of: file, name) }
      let headerSize = 4 + 4 * dimensionCount
      guard file.count >= headerSize else {
        throw LearningError(
          .dataFile,
          "\(name): \(file.count.counted("byte")); an IDX file with "
            + "\(dimensionCount.counted("dimension")) begins with \(headerSize)")
      }
      let words = (0...dimensionCount).map { word in
        (0..<4).reduce(0) { value, byte in unsafe value << 8 | Int(file.bytes[4 * word + byte]) }
      }
      let magic = 0x0800 + dimensionCount
      guard words[0] == magic else {
        throw LearningError(
          .dataFile,
          "\(name): the magic number is \(words[0]); an IDX file of bytes with "
            + "\(dimensionCount.counted("dimension")) begins with \(magic)")
      }
      dimensions = Array(words.dropFirst())
      var product = 1
      for size in dimensions {
        let (next, overflow) = product.multipliedReportingOverflow(by: size)
        guard !overflow else {
          throw LearningError(
            .dataFile,
            "\(name): the header announces \(Self.text(dimensions)) bytes; no file has so many")
        }
        product = next
      }
      itemByteCount = product
      guard product > 0 else {
        throw LearningError(
          .dataFile, "\(name): it is empty (\(Self.text(dimensions))); at least one item is needed")
      }
      guard dimensions[0] <= Int(Int32.max) else {
        throw LearningError(
          .dataFile, "\(name): \(dimensions[0]) items; at most \(Int32.max) fit")
      }
    }

    private static func text(_ dimensions: [Int]) -> String {
      dimensions.sizesText
    }

    /// What the magic number says.
    private static func dimensionCount(
      of file: ByteRange, _ name: String
    ) throws(LearningError) -> Int {
      guard file.count >= 4 else {
        throw LearningError(
          .dataFile,
          "\(name): \(file.count.counted("byte")); an IDX file begins with a magic number of 4")
      }
      let count = unsafe Int(file.bytes[3])
      guard unsafe file.bytes[0] == 0, unsafe file.bytes[1] == 0 else {
        throw LearningError(
          .dataFile, "\(name): it does not begin as an IDX file does, with two zero bytes")
      }
      guard unsafe file.bytes[2] == 8 else {
        throw LearningError(
          .dataFile,
          "\(name): items of the IDX type \(unsafe file.bytes[2]); allowed: 8, bytes. Convert them "
            + "to NumPy's format and take the source numpy")
      }
      guard (1...dimensionsMax).contains(count) else {
        throw LearningError(
          .dataFile,
          "\(name): \(count.counted("dimension")); allowed: 1 to \(dimensionsMax), the first of "
            + "which counts the items")
      }
      return count
    }
  }
}
