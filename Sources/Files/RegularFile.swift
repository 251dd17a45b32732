internal import Glibc

/// Opens what must be a regular file: to open a pipe would wait for whoever holds its other end, and a
/// device may never end. Both are refused at once.
/// - Parameter flags: as of `open`; with `O_CREAT` it is made where it is not there, for its user to
///   write and for all to read.
/// - Returns: a descriptor, which the caller closes.
package func openRegularFile(_ path: String, _ flags: Int32) throws(FileProblem) -> Int32 {
  let descriptor = unsafe open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o644)
  let code = errno
  var status = stat()
  // Some, such as sockets, and pipes that nobody reads, cannot be opened at all.
  let isKnown = unsafe (descriptor >= 0 ? fstat(descriptor, &status) : stat(path, &status)) == 0
  if isKnown, let kind = kindOfOther(status.st_mode) {
    if descriptor >= 0 { close(descriptor) }
    throw .otherKind(kind)
  }
  guard descriptor >= 0 else { throw .system(code) }
  return descriptor
}

/// What it is that is no regular file; nil for one that is.
private func kindOfOther(_ mode: mode_t) -> String? {
  switch mode & S_IFMT {
  case S_IFREG: nil
  case S_IFDIR: "a folder"
  case S_IFIFO: "a pipe"
  case S_IFSOCK: "a socket"
  default: "a device"
  }
}

/// Reads the next bytes of an open file into `chunk` from `start` on, as many as there is room for or
/// fewer.
/// - Returns: how many; 0 at the end of the file.
package func readBytes(
  of descriptor: Int32, into chunk: inout [UInt8], from start: Int = 0
) throws(FileProblem) -> Int {
  while true {
    let count = unsafe chunk.withUnsafeMutableBytes { bytes in
      unsafe read(descriptor, bytes.baseAddress! + start, bytes.count - start)
    }
    if count >= 0 { return count }
    guard errno == EINTR else { throw .system(errno) }
  }
}

/// Writes all bytes, past any buffer; where somebody else has made the other end so that it does not
/// wait, this does.
/// - Throws: when the system refuses to take them all; some may be written then.
package func writeAll(_ bytes: RawSpan, to descriptor: Int32) throws(FileProblem) {
  var done = 0
  while done < bytes.byteCount {
    let count = unsafe bytes.withUnsafeBytes { bytes in
      unsafe write(descriptor, bytes.baseAddress! + done, bytes.count - done)
    }
    if count > 0 {
      // A full disk takes some bytes first, and says so only when it is asked to take the rest.
      done += count
    } else if count == 0 || errno == EAGAIN {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      unsafe poll(&ready, 1, -1)
    } else if errno != EINTR {
      throw .system(errno)
    }
  }
}
