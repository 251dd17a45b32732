/// Bytes in one or more dimensions, as the MNIST family of data sets has them: a magic number (two
/// zero bytes, the type 8 for bytes, the number of dimensions), each dimension as a big-endian
/// 32-bit number, then the bytes in row-major order.
struct IDXFile {
  /// The sizes of the dimensions, the number of items first; their product is `count`.
  let dimensions: [Int]
  /// The items' bytes.
  let items: ByteRange

  /// Maps the file at `path` and checks its header and size. Sentences call it `name`.
  /// - Parameter expected: the number of dimensions; nil takes any from 1 to 8.
  init(path: String, dimensionCount expected: Int?, name: String) throws(LearningError) {
    let file = try ByteRange(MappedFile(path: path))
    let bytes = unsafe file.bytes
    let dimensionCount =
      if let expected { expected } else { try Self.dimensionCount(of: file, name) }
    let headerSize = 4 + 4 * dimensionCount
    guard bytes.count >= headerSize else {
      throw LearningError(
        .dataFile,
        "\(name): \(bytes.count) bytes; an IDX file with \(dimensionCount) dimensions begins with "
          + "\(headerSize)")
    }
    let words = (0...dimensionCount).map { word in
      (0..<4).reduce(0) { value, byte in unsafe value << 8 | Int(bytes[4 * word + byte]) }
    }
    let magic = 0x0800 + dimensionCount
    guard words[0] == magic else {
      throw LearningError(
        .dataFile,
        "\(name): the magic number is \(words[0]); an IDX file of bytes with \(dimensionCount) "
          + "dimensions begins with \(magic)")
    }
    let sizes = words.dropFirst()
    let announced = sizes.reduce((value: 1, overflow: false)) { product, size in
      let (value, overflow) = product.value.multipliedReportingOverflow(by: size)
      return (value, product.overflow || overflow)
    }
    let shape = sizes.map { "\($0)" }.joined(separator: " x ")
    guard !announced.overflow, announced.value == bytes.count - headerSize else {
      throw LearningError(
        .dataFile,
        "\(name): the header announces \(shape) bytes; \(bytes.count - headerSize) follow it")
    }
    guard announced.value > 0 else {
      throw LearningError(.dataFile, "\(name): it is empty (\(shape)); at least one item is needed")
    }
    guard sizes.first! <= Int(Int32.max) else {
      throw LearningError(.dataFile, "\(name): \(sizes.first!) items; at most \(Int32.max) fit")
    }
    items = file.dropFirst(headerSize)
    dimensions = Array(sizes)
  }

  /// What the magic number says.
  private static func dimensionCount(
    of file: ByteRange, _ name: String
  ) throws(LearningError) -> Int {
    guard file.count >= 4 else {
      throw LearningError(
        .dataFile, "\(name): \(file.count) bytes; an IDX file begins with a magic number of 4")
    }
    let count = unsafe Int(file.bytes[3])
    guard unsafe file.bytes[0] == 0, unsafe file.bytes[1] == 0, (1...8).contains(count) else {
      throw LearningError(
        .dataFile, "\(name): it does not begin as an IDX file does, with two zero bytes")
    }
    guard unsafe file.bytes[2] == 8 else {
      throw LearningError(
        .dataFile,
        "\(name): items of the IDX type \(unsafe file.bytes[2]); allowed: 8, "
          + "bytes. Convert them to "
          + "NumPy's format and take the source numpy")
    }
    return count
  }
}
