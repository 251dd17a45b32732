internal import Glibc

extension CacheFolder {
  /// What the gzip file at `source` holds, in a file without a name on the cache's disk.
  /// - Parameter mostBytes: how many bytes there may be, by the first of them.
  /// - Precondition: the folder is there.
  func unpacked(
    _ source: String, mostBytes: (ByteRange) throws(LearningError) -> Int
  ) throws(LearningError) -> ByteRange {
    let (descriptor, path) = try makeTemporaryFile(besides: path(of: "unpacked-0000000000000000"))
    unsafe unlink(path)
    defer { close(descriptor) }
    var file = try UnpackedFile(path: source)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var (written, most) = (0, 0)
    while true {
      let count = try file.read(into: &chunk)
      guard count > 0 else { break }
      if written == 0 {
        most = try mostBytes(ByteRange(ByteBlock(chunk[..<count])))
        try file.require(room: most)
      }
      written += count
      guard written <= most else {
        throw LearningError(
          file: source,
          "more bytes are packed into it than the \(most) that its header announces")
      }
      try writeAll(chunk[..<count], to: descriptor, at: path)
    }
    return try ByteRange(MappedFile(descriptor: descriptor, path: path))
  }
}
