internal import Glibc
internal import SystemPackage

/// What a client process of the user's prints, both its output and its errors: a file without a name, so
/// that nobody waits for a reader and nothing is left of it.
struct ClientOutput: Sendable {
  let descriptor: FileDescriptor

  /// Nil where no file can be made in the folder for temporary files.
  init?() {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/metronome-output-XXXXXX".utf8CString)
    let opened = mkstemp(&template)
    guard opened >= 0 else { return nil }
    unlink(template)
    _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
    _ = fcntl(opened, F_SETFL, O_APPEND)
    descriptor = FileDescriptor(rawValue: opened)
  }

  /// The last lines that say something.
  func lastLines(_ count: Int) -> [String] {
    let size = Int(lseek(descriptor.rawValue, 0, SEEK_END))
    let bytes = read(from: max(0, size - 1 << 14), count: 1 << 14)
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.suffix(count).map(String.init)
  }

  /// Adds it to a file, where anything was printed.
  /// - Throws: when that cannot be written.
  func append(to path: String) throws {
    guard lseek(descriptor.rawValue, 0, SEEK_END) > 0 else { return }
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .append],
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
    try file.closeAfter {
      var start = 0
      while true {
        let bytes = read(from: start, count: 1 << 16)
        if bytes.isEmpty { break }
        try file.writeAll(bytes)
        start += bytes.count
      }
    }
  }

  private func read(from start: Int, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = pread(descriptor.rawValue, &bytes, count, off_t(start))
    return Array(bytes.prefix(max(0, found)))
  }

  func close() { try? descriptor.close() }
}
