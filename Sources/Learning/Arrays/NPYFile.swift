/// A `.npy` file: one array, mapped, so that processes share its bytes.
enum NPYFile {
  /// Opens the array in the file at `path`.
  static func open(_ path: String) throws(LearningError) -> NPYArray {
    try NPYArray(ByteRange(MappedFile(path: path)), name: path)
  }

  /// The bytes before the values of a `.npy` file, version 1.0, of float32 values in C order.
  ///
  /// The header is padded so that the values begin at a multiple of 64 bytes, as NumPy does it.
  /// - Precondition: as many values as the shape says.
  static func header(_ count: Int, shape: [Int]) -> [UInt8] {
    precondition(shape.reduce(1, *) == count, "\(count) values in \(shape)")
    let sizes = shape.count == 1 ? "\(shape[0])," : shape.map { "\($0)" }.joined(separator: ", ")
    var header = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }".utf8)
    let prefix = NPYHeader.magic + [1, 0]
    while (prefix.count + 2 + header.count + 1) % 64 != 0 { header.append(UInt8(ascii: " ")) }
    header.append(UInt8(ascii: "\n"))
    return prefix + [UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header
  }
}
