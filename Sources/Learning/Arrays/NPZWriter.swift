/// Makes a `.npz` file piece by piece: a ZIP archive of stored `.npy` files that `numpy.load` opens.
///
/// The same arrays give the same bytes: every file is dated 1980-01-01, as far back as ZIP goes.
public struct NPZWriter {
  private var directory: [UInt8] = []
  private var count = 0
  private var position = 0

  public init() {}

  /// The bytes before the next array's values, which follow as little-endian float32.
  /// - Throws: when the archive would grow beyond 4 GiB, which takes ZIP64's form.
  /// - Precondition: as many values as the shape says; `name` is of plain characters, new, and no
  ///   longer than 65,531 bytes.
  public mutating func head(
    of values: ArraySlice<Float>, shape: [Int], name: String
  ) throws(LearningError) -> [UInt8] {
    let header = NPYFile.header(values.count, shape: shape)
    let valueByteCount = values.count * MemoryLayout<Float>.size
    let byteCount = header.count + valueByteCount
    let file = Array((name + ".npy").utf8)
    precondition(file.count <= 0xFFFF, "a name of \(file.count) bytes")
    guard position + directory.count + byteCount + 1_000_000 < 0xFFFF_FFFF, count < 0xFFFE
    else {
      throw LearningError(
        .setting, "the model has more than 4 GiB; .npz files are written up to that size")
    }
    let sum = unsafe values.withUnsafeBytes { values in
      unsafe header.withUnsafeBufferPointer { header in
        unsafe checksum(of: values.assumingMemoryBound(to: UInt8.self), after: checksum(of: header))
      }
    }
    // What the header at the file and the entry in the directory have in common: version 2.0, no
    // flags, stored, the date, check sum and sizes, the name's length and no extra field.
    var common: [UInt8] = []
    common.append(numbers: (20, 2), (0, 2), (0, 2), (0, 2), (1 << 5 | 1, 2))
    common.append(numbers: (Int(sum), 4))
    common.append(numbers: (byteCount, 4), (byteCount, 4), (file.count, 2), (0, 2))

    var piece: [UInt8] = []
    piece.append(numbers: (0x0403_4B50, 4))
    piece += common + file + header

    directory.append(numbers: (0x0201_4B50, 4), (20, 2))
    directory += common
    // No comment, disk 0, no attributes.
    directory.append(numbers: (0, 2), (0, 2), (0, 2), (0, 4), (position, 4))
    directory += file
    position += piece.count + valueByteCount
    count += 1
    return piece
  }

  /// The bytes that end the file.
  public consuming func finish() -> [UInt8] {
    var piece = directory
    piece.append(numbers: (0x0605_4B50, 4), (0, 2), (0, 2), (count, 2), (count, 2))
    piece.append(numbers: (directory.count, 4), (position, 4), (0, 2))
    return piece
  }
}

extension [UInt8] {
  /// Appends numbers, each little-endian in so many bytes.
  fileprivate mutating func append(numbers: (value: Int, size: Int)...) {
    for (value, size) in numbers {
      for byte in 0..<size { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }
  }
}
