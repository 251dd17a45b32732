internal import Glibc

/// Opens what must be a regular file: to open a pipe would wait for whoever holds its other end, and a
/// device may never end.
/// - Parameter flags: with `O_CREAT` it is made where it is not there.
package func openRegularFile(_ path: String, _ flags: Int32) throws(ResultsError) -> Int32 {
  let descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o644)
  let code = errno
  var status = stat()
  // Some, such as sockets, and pipes that nobody reads, cannot be opened at all.
  let isKnown = (descriptor >= 0 ? fstat(descriptor, &status) : stat(path, &status)) == 0
  if isKnown, let kind = kindOfOther(status.st_mode) {
    if descriptor >= 0 { close(descriptor) }
    throw .unreadable(path, "this is \(kind); a file is expected here")
  }
  if descriptor >= 0 { return descriptor }
  throw flags & O_ACCMODE == O_RDONLY ? .inaccessible(path, code) : .unwritable(path, code)
}

/// All of a regular file; nil where it is not there, or may not be read.
/// - Throws: when it is of another kind.
func contents(ofRegularFile path: String) throws(ResultsError) -> [UInt8]? {
  let descriptor: Int32
  do throws(ResultsError) {
    descriptor = try openRegularFile(path, O_RDONLY)
  } catch {
    if case .inaccessible = error { return nil }
    throw error
  }
  defer { close(descriptor) }
  var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { return nil }
    if count == 0 { return bytes }
    bytes += chunk[..<count]
  }
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
