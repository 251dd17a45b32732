internal import Files
internal import Glibc

extension CacheFolder {
  /// What all files together may take, in GiB, unless `METRONOME_CACHE_GIB` says otherwise.
  static let usualLimitGiB = 20.0

  /// The same in bytes.
  /// - Parameter text: what the environment says, nil for nothing.
  static func limit(
    _ text: String? = environmentText("METRONOME_CACHE_GIB")
  ) throws(LearningError) -> Int {
    guard let text else { return Int(usualLimitGiB * 0x1p30) }
    guard let gibibytes = Double(text), gibibytes >= 0, gibibytes <= 0x1p30 else {
      throw LearningError(
        .cacheFolder,
        "METRONOME_CACHE_GIB: found \"\(text.prefix(40))\"; allowed: what the data cache may take, "
          + "a number of GiB of at least 0, such as \(Int(usualLimitGiB))")
    }
    return Int(gibibytes * 0x1p30)
  }

  /// Refuses an environment that says something else.
  static func checkLimit() throws(LearningError) { _ = try limit() }

  /// Removes the least recently used files while all together take more than `limit` bytes, and what
  /// killed processes have left; never the file `kept`. Processes that have opened a file keep it.
  func makeRoom(keeping kept: String, limit: Int) {
    var files = files()
    for file in files where Self.isTemporary(file.name) { removeIfLeft(file.name) }
    files.removeAll { Self.isTemporary($0.name) }
    var total = files.reduce(0) { $0 + $1.byteCount }
    for file in files.sorted(by: { $0.lastUse < $1.lastUse }) where file.name != kept {
      guard total > limit else { return }
      if unsafe unlink(path(of: file.name)) == 0 { total -= file.byteCount }
    }
  }

  /// Removes every file but those that are being written.
  /// - Returns: what was removed, by name.
  func removeAll() throws(LearningError) -> [CachedFile] {
    var removed: [CachedFile] = []
    for file in files().sorted(by: { $0.name < $1.name }) {
      if Self.isTemporary(file.name) {
        guard removeIfLeft(file.name) else { continue }
      } else {
        guard unsafe unlink(path(of: file.name)) == 0 else {
          // Another process made room.
          if errno == ENOENT { continue }
          throw .unwritable(path(of: file.name), errno)
        }
      }
      removed.append(file)
    }
    return removed
  }

  /// The cache's files in the folder.
  func files() -> [CachedFile] {
    guard let names = try? names(inFolder: path(of: "")) else { return [] }
    var files: [CachedFile] = []
    for name in names {
      var status = stat()
      guard Self.isOurs(name), unsafe lstat(path(of: name), &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      files.append(
        CachedFile(
          name: name, byteCount: Int(status.st_size),
          lastUse: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9))
    }
    return files
  }

  /// Removes a temporary file that nobody holds locked.
  @discardableResult
  private func removeIfLeft(_ file: String) -> Bool {
    let descriptor = unsafe open(path(of: file), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    return unsafe unlink(path(of: file)) == 0
  }

  /// `NAME-HASH`, `NAME-HASH.samples` or `NAME-HASH.checked`; while it is written, six letters more.
  private static func isOurs(_ name: String) -> Bool { unsafe name.contains(own) }

  private static func isTemporary(_ name: String) -> Bool { unsafe name.contains(temporary) }

  // Made once: a folder may have thousands of files. Nothing of a pattern changes.
  nonisolated(unsafe) private static let own =
    /^.+-[0-9a-f]{13,16}(\.samples|\.checked)?(\.[A-Za-z0-9]{6})?$/
  nonisolated(unsafe) private static let temporary =
    /-[0-9a-f]{13,16}(\.samples|\.checked)?\.[A-Za-z0-9]{6}$/
}

extension LearningError {
  /// Refuses a cache folder that others could have a hand in.
  static func notOurs(_ path: String, _ what: String) -> Self {
    Self(
      .cacheFolder,
      "\(path): the data cache has to be a folder of yours alone, and this \(what); remove it, or "
        + "set XDG_CACHE_HOME to a folder of your own")
  }
}
