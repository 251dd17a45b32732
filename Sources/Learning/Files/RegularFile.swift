internal import Glibc

/// A file that a user names, open for reading.
///
/// Only regular files are taken: opening a pipe would wait for whoever writes into it, and a device
/// may never end. Both are refused at once.
struct RegularFile: ~Copyable {
  let descriptor: Int32
  /// The file's bytes when it was opened.
  let size: Int

  init(path: String) throws(LearningError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    var status = stat()
    guard descriptor >= 0 else {
      let code = errno
      // A socket cannot be opened at all.
      if unsafe stat(path, &status) == 0, let kind = Self.kind(of: status) {
        throw Self.refusal(path, kind)
      }
      throw .unreadable(path, code)
    }
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .unreadable(path, code)
    }
    if let kind = Self.kind(of: status) {
      close(descriptor)
      throw Self.refusal(path, kind)
    }
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// What it is that is no regular file; nil for one that is.
  private static func kind(of status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  private static func refusal(_ path: String, _ kind: String) -> LearningError {
    LearningError(
      file: path,
      "this is \(kind); a file is expected here"
        + (kind == "a pipe" ? ": save in one what comes out of the pipe" : ""))
  }

  /// Reads the next bytes into `chunk` from `start` on.
  /// - Returns: how many; 0 at the end of the file.
  func read(
    into chunk: inout [UInt8], from start: Int = 0, name: String
  ) throws(LearningError) -> Int {
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(descriptor, bytes.baseAddress! + start, bytes.count - start)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(name, errno) }
      return count
    }
  }
}
