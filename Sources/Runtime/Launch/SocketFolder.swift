internal import Glibc

/// A folder for the run's socket that only this user can enter.
///
/// Its launcher holds a lock on it, which the system opens whatever ends the launcher: a folder that
/// nobody holds was left by a run whose processes were all killed, and the next one removes it.
final class SocketFolder: Sendable {
  let path: String
  private let descriptor: Int32

  /// - Throws: when the folder for temporary files cannot be written to.
  init() throws(RuntimeError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // A socket's path has at most 107 bytes.
    let base = parent.utf8.count <= 70 ? parent : "/tmp"
    Self.removeAbandoned(in: base)
    while true {
      var template = Array("\(base)/metronome-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw .noSocketFolder(base, errno) }
      let made = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      let descriptor = open(made, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      // Before it was locked another launcher may have taken it for abandoned.
      if descriptor >= 0, flock(descriptor, LOCK_EX) == 0, access(made, F_OK) == 0 {
        path = made
        self.descriptor = descriptor
        return
      }
      if descriptor >= 0 { close(descriptor) }
      if errno != ENOENT { throw .noSocketFolder(base, errno) }
    }
  }

  deinit { close(descriptor) }

  /// What to bind and connect to.
  var endpoint: String { "ipc://\(path)/\(Self.socketName)" }

  /// Removes the socket, should it be left, and the folder. Does nothing when they are gone.
  func remove() { Self.remove(path) }

  /// Removes the folder that a launcher made for `endpoint`, which may have been killed.
  static func remove(holding endpoint: String) {
    let suffix = "/" + socketName
    guard endpoint.hasPrefix("ipc://"), endpoint.hasSuffix(suffix) else { return }
    remove(String(endpoint.dropFirst("ipc://".count).dropLast(suffix.count)))
  }

  private static let socketName = "coordinator"

  private static func remove(_ path: String) {
    unlink("\(path)/\(socketName)")
    rmdir(path)
  }

  private static func removeAbandoned(in base: String) {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob("\(base)/metronome-??????", GLOB_ONLYDIR, nil, &found) == 0 else { return }
    for place in 0..<Int(found.gl_pathc) {
      guard let name = found.gl_pathv[place] else { continue }
      let descriptor = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
        status.st_mode & 0o777 == 0o700, flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      remove(String(cString: name))
    }
  }
}
