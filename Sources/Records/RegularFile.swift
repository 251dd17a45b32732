internal import Files
internal import Glibc

/// Opens what must be a regular file.
/// - Parameter flags: with `O_CREAT` it is made where it is not there.
package func openResultFile(_ path: String, _ flags: Int32) throws(ResultsError) -> Int32 {
  do throws(FileProblem) {
    return try openRegularFile(path, flags)
  } catch {
    switch error {
    case .otherKind(let kind): throw .unreadable(path, "this is \(kind); a file is expected here")
    case .system(let code):
      throw flags & O_ACCMODE == O_RDONLY ? .inaccessible(path, code) : .unwritable(path, code)
    }
  }
}

/// All of a regular file; nil where it is not there, or may not be read.
/// - Throws: when it is of another kind.
package func contents(ofRegularFile path: String) throws(ResultsError) -> [UInt8]? {
  let descriptor: Int32
  do throws(ResultsError) {
    descriptor = try openResultFile(path, O_RDONLY)
  } catch {
    if case .inaccessible = error { return nil }
    throw error
  }
  defer { close(descriptor) }
  var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
  while let count = try? readBytes(of: descriptor, into: &chunk) {
    if count == 0 { return bytes }
    bytes += chunk[..<count]
  }
  return nil
}

/// Writes all bytes to the file of results at `path`.
func writeAll(
  _ bytes: RawSpan, to descriptor: Int32, at path: String
) throws(ResultsError) {
  do throws(FileProblem) {
    try writeAll(bytes, to: descriptor)
  } catch {
    guard case .system(let code) = error else { preconditionFailure("\(error) that is open") }
    throw .unwritable(path, code)
  }
}
