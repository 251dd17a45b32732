internal import Glibc

/// A file's bytes, mapped read-only: processes that map the same file share one copy in memory.
@safe final class MappedFile {
  private let base: UnsafeMutableRawPointer?
  let count: Int

  /// Maps the whole of the file at `path`.
  convenience init(path: String) throws(LearningError) {
    let file = try RegularFile(path: path)
    try self.init(descriptor: file.descriptor, path: path)
  }

  /// Maps the whole of an open file, which sentences call `path`; it may be closed then.
  init(descriptor: Int32, path: String) throws(LearningError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path, errno) }
    count = Int(status.st_size)
    guard count > 0 else {
      unsafe base = nil
      return
    }
    unsafe base = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    guard unsafe base != MAP_FAILED else { throw .unreadable(path, errno) }
  }

  deinit {
    if count > 0 { unsafe munmap(base, count) }
  }

  /// The bytes. They live as long as this object: keep it while they are used.
  var bytes: UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(
      start: base?.assumingMemoryBound(to: UInt8.self), count: count)
  }
}

extension LearningError {
  static func unreadable(_ path: String, _ code: Int32) -> Self {
    Self(file: path, "this file cannot be read: \(systemMessage(code))")
  }
}

/// The operating system's words for an error number.
func systemMessage(_ code: Int32) -> String {
  unsafe String(cString: strerror(code))
}
