internal import Glibc

/// A folder for the run's socket that only this user can enter.
struct SocketFolder: Sendable {
  let path: String

  /// - Throws: when the folder for temporary files cannot be written to.
  init() throws(RuntimeError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // A socket's path has at most 107 bytes.
    let base = parent.utf8.count <= 70 ? parent : "/tmp"
    var template = Array("\(base)/metronome-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .noSocketFolder(base, errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The folder that a launcher made for `endpoint`; nil where that is no socket of the kind.
  init?(holding endpoint: String) {
    let suffix = "/" + Self.socketName
    guard endpoint.hasPrefix("ipc://"), endpoint.hasSuffix(suffix) else { return nil }
    path = String(endpoint.dropFirst("ipc://".count).dropLast(suffix.count))
  }

  /// What to bind and connect to.
  var endpoint: String { "ipc://\(path)/\(Self.socketName)" }

  /// Removes the socket, should it be left, and the folder. Does nothing when they are gone.
  func remove() {
    unlink("\(path)/\(Self.socketName)")
    rmdir(path)
  }

  private static let socketName = "coordinator"
}
