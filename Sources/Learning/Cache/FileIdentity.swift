internal import Glibc

/// What tells a file with its content from every other, without reading it: where it really is, its
/// device and inode, its size, and when its content and its inode were changed, to the nanosecond.
///
/// The time of change of the inode cannot be set by whoever replaces a file and keeps its times, as
/// `cp -p`, `rsync -t` and `tar` do.
struct FileIdentity: Equatable {
  private let path: String
  private let numbers: [Int]
  private let changed: timespec

  init(of path: String) throws(LearningError) {
    guard let real = unsafe realpath(path, nil) else { throw .unreadable(path, errno) }
    defer { unsafe free(real) }
    var status = stat()
    guard unsafe stat(real, &status) == 0 else { throw .unreadable(path, errno) }
    self.path = unsafe String(cString: real)
    changed = status.st_ctim
    numbers = [
      Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino)),
      Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec, changed.tv_sec,
      changed.tv_nsec,
    ]
  }

  static func == (one: Self, other: Self) -> Bool {
    one.path == other.path && one.numbers == other.numbers
  }

  func add(to fingerprint: inout Fingerprint) {
    fingerprint.add(path)
    fingerprint.add(numbers)
  }

  /// The files' identities, once they are old enough that each later change gives another.
  ///
  /// Files that are written within one tick of the kernel's clock, some milliseconds, have the same
  /// times; so we wait until the last change is a tick ago. A clock of another machine that is ahead
  /// of ours is not waited for.
  static func settled(of paths: [String]) throws(LearningError) -> [FileIdentity] {
    for _ in 0..<30 {
      let identities = try of(paths)
      var now = timespec()
      unsafe clock_gettime(CLOCK_REALTIME_COARSE, &now)
      guard identities.contains(where: { !$0.wasChanged(before: now) }) else { return identities }
      usleep(1000)
    }
    return try of(paths)
  }

  static func of(_ paths: [String]) throws(LearningError) -> [FileIdentity] {
    var identities: [FileIdentity] = []
    for path in paths { identities.append(try FileIdentity(of: path)) }
    return identities
  }

  private func wasChanged(before now: timespec) -> Bool {
    (changed.tv_sec, changed.tv_nsec) < (now.tv_sec, now.tv_nsec)
  }
}
