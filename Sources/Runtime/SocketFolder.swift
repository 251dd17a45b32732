internal import Files
internal import Glibc

/// A folder for the run's socket that only this user can enter.
///
/// The launcher holds a lock on it as long as it lives, so that whoever comes next can tell what one
/// that was killed has left.
package struct SocketFolder: Sendable {
  package let path: String
  /// What the lock is held with; closed by the system when we end. Nil where the folder is another's.
  private let descriptor: Int32?

  /// Makes a folder, and removes those that nobody lives to remove.
  /// - Throws: when the folder for temporary files cannot be written to.
  package init() throws(RuntimeError) {
    let base = Self.parent.path
    Self.removeAbandoned(in: base)
    for _ in 0..<100 {
      var template = Array("\(base)/\(Self.namePrefix)XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw .noSocketFolder(base, errno) }
      let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      // One that another launcher took for abandoned, before we held it, is gone: make another.
      if let held = Self.hold(path) {
        (self.path, self.descriptor) = (path, held.descriptor)
        return
      }
      rmdir(path)
    }
    throw .noSocketFolder(base, errno)
  }

  /// Where the folder is made: in TMPDIR, or in /tmp where TMPDIR is not set, or too long.
  static var parent: (path: String, tooLong: String?) {
    let wanted = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    return wanted.utf8.count <= parentByteCountMax ? (wanted, nil) : ("/tmp", wanted)
  }

  /// A socket's path has at most 107 bytes.
  static let parentByteCountMax = 70

  /// The folder that a launcher made for `endpoint`; nil where that is no socket of the kind.
  package init?(holding endpoint: String) {
    let suffix = "/" + Self.socketName
    guard endpoint.hasPrefix("ipc://"), endpoint.hasSuffix(suffix) else { return nil }
    path = String(endpoint.dropFirst("ipc://".count).dropLast(suffix.count))
    descriptor = nil
  }

  /// What to bind and connect to.
  package var endpoint: String { "ipc://\(path)/\(Self.socketName)" }

  /// Removes the socket, should it be left, and the folder. Does nothing when they are gone.
  package func remove() {
    Self.remove(path)
    if let descriptor { close(descriptor) }
  }

  private static let namePrefix = "metronome-socket-"
  private static let socketName = "coordinator"

  private static func remove(_ path: String) {
    var status = stat()
    let socket = "\(path)/\(socketName)"
    if lstat(socket, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(socket) }
    rmdir(path)
  }

  /// Locks a folder; a file system that has no locks leaves it unlocked.
  /// - Returns: what the lock is held with; nil when the folder is gone or somebody else's.
  private static func hold(_ path: String) -> (descriptor: Int32, isLocked: Bool)? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    var (held, named) = (stat(), stat())
    guard isLocked || errno != EWOULDBLOCK, fstat(descriptor, &held) == 0,
      stat(path, &named) == 0, held.st_ino == named.st_ino, held.st_uid == geteuid()
    else {
      close(descriptor)
      return nil
    }
    return (descriptor, isLocked)
  }

  /// Removes this user's folders whose launchers were killed. Their coordinators have left with them.
  private static func removeAbandoned(in base: String) {
    for name in (try? names(inFolder: base)) ?? [] {
      let path = "\(base)/\(name)"
      guard name.utf8.count == namePrefix.utf8.count + 6, name.hasPrefix(namePrefix),
        let held = hold(path)
      else { continue }
      if held.isLocked { remove(path) }
      close(held.descriptor)
    }
  }
}
