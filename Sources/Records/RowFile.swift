internal import Glibc

/// A CSV file that grows line by line, so that it is whole at every moment.
final class RowFile {
  private let path: String
  private let header: [UInt8]
  private let descriptor: Int32
  /// How long it is.
  private(set) var byteCount = 0

  /// Begins a new file with its header.
  /// - Throws: when it is there already, or cannot be made.
  init(beginning path: String, header: String) throws(ResultsError) {
    self.path = path
    self.header = Array((header + "\n").utf8)
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path, errno) }
    try append(self.header)
  }

  /// Opens the file of an earlier session, or makes it; `cut` says what is left of it.
  init(opening path: String, header: String) throws(ResultsError) {
    self.path = path
    self.header = Array((header + "\n").utf8)
    descriptor = try openResultFile(path, O_RDWR | O_CREAT | O_APPEND)
  }

  deinit { close(descriptor) }

  /// Keeps others from locking it for as long as this process has it open, however that ends.
  /// - Returns: whether nobody else does.
  func lock() -> Bool {
    // A file system that has no locks cannot tell.
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// Goes back to the file's first bytes; nil begins anew.
  /// - Throws: when it does not begin with the header and end there with a row's end.
  func cut(to count: Int?) throws(ResultsError) {
    guard let count else {
      try truncate(to: 0)
      return try append(header)
    }
    guard byte(at: count - 1) == UInt8(ascii: "\n"), count >= header.count,
      header.indices.allSatisfy({ byte(at: $0) == header[$0] })
    else {
      throw .unreadable(
        path,
        "it does not hold the \(count) bytes of rows that the checkpoint was made with; put "
          + "the file back as it was, or run the experiment again")
    }
    try truncate(to: count)
  }

  /// Adds a line, or nothing at all.
  func append(_ line: String) throws(ResultsError) { try append(Array((line + "\n").utf8)) }

  /// Waits until its rows are on the disk.
  func sync() throws(ResultsError) {
    guard fdatasync(descriptor) == 0 else { throw .unwritable(path, errno) }
  }

  private func append(_ bytes: [UInt8]) throws(ResultsError) {
    do throws(ResultsError) {
      try writeAll(bytes.span.bytes, to: descriptor, at: path)
    } catch {
      try truncate(to: byteCount)
      throw error
    }
    byteCount += bytes.count
  }

  private func truncate(to count: Int) throws(ResultsError) {
    guard ftruncate(descriptor, off_t(count)) == 0 else { throw .unwritable(path, errno) }
    byteCount = count
  }

  private func byte(at place: Int) -> UInt8? {
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, off_t(place)) == 1 ? byte : nil
  }
}
