internal import CZlib
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
    guard let input = unsafe gzopen(source, "rbe") else { throw .unreadable(source, errno) }
    defer { unsafe gzclose(input) }
    let chunk = ByteBlock(count: 1 << 18)
    var (written, most) = (0, 0)
    while true {
      let count = unsafe gzread(input, chunk.bytes.baseAddress, UInt32(chunk.bytes.count))
      var code: Int32 = 0
      // zlib begins with the path, which our sentence has already.
      let message = unsafe String(cString: gzerror(input, &code)).dropFirst(source.utf8.count + 2)
      guard count >= 0, code >= 0 || code == Z_BUF_ERROR && count > 0 else {
        throw LearningError(
          .dataFile, "\(source): this gzip file is damaged or cut short (\(message))")
      }
      guard count > 0 else { break }
      let bytes = ByteRange(chunk)[0..<Int(count)]
      if written == 0 { most = try mostBytes(bytes) }
      written += Int(count)
      guard written <= most else {
        throw LearningError(
          .dataFile,
          "\(source): more bytes are packed into it than the \(most) that its header announces")
      }
      try writeAll(unsafe Array(bytes.bytes)[...], to: descriptor, at: path)
    }
    return try ByteRange(MappedFile(descriptor: descriptor, path: path))
  }
}
