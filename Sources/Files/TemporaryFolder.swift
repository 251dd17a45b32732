internal import Glibc

/// A folder in TMPDIR, or in /tmp where that is not set, for what nobody keeps.
package struct TemporaryFolder: Sendable {
  /// Where it is.
  package let path: String

  /// Makes it.
  /// - Parameter name: what it is called, before what tells it from others.
  package init(named name: String) throws(FileProblem) {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw .system(errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Removes it with all that is in it; what cannot be removed stays.
  package func remove() { Self.remove(path) }

  /// Follows no link.
  private static func remove(_ path: String) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unsafe unlink(path)
      return
    }
    for name in (try? names(inFolder: path)) ?? [] { remove("\(path)/\(name)") }
    unsafe rmdir(path)
  }
}
