import FoundationEssentials
internal import Glibc

/// A CSV file that grows line by line, so that it is whole at every moment.
final class RowFile {
  private let path: String
  private let descriptor: Int32

  /// Begins a new file with its header.
  /// - Throws: when it is there already, or cannot be made.
  init(beginning path: String, header: String) throws(ResultsError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path, errno) }
    try append(header)
  }

  /// Opens a file to go on with it.
  /// - Throws: when it has not the header and so many rows.
  init(resuming path: String, header: String, rows: Int) throws(ResultsError) {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path, "it cannot be read")
    }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == header else {
      throw .unreadable(path, "its first line is not the header \"\(header)\"")
    }
    guard lines.count == rows + 1 else {
      throw .unreadable(
        path, "it has \(lines.count - 1) rows; the checkpoint was made with \(rows)")
    }
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path, errno) }
  }

  deinit { close(descriptor) }

  func append(_ line: String) throws(ResultsError) {
    let bytes = Array((line + "\n").utf8)
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw .unwritable(path, errno) }
  }
}
