internal import Glibc

/// A file that is or was in the data cache.
public struct CachedFile: Hashable, Sendable {
  public let name: String
  public let byteCount: Int
  /// When it was last used, in seconds since 1970.
  let lastUse: Double
}

/// The folder of the data cache, which is ours alone: what others can read in it they could not read
/// otherwise, and what they could write we would train on.
///
/// Its files are named by `DataCache`; whatever else lies there is left alone.
struct CacheFolder {
  private let path: String

  /// A folder that need not exist; others are kept out of one that does.
  /// - Throws: when it is another user's, or a symbolic link.
  init(_ path: String) throws(LearningError) {
    self.path = path
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw .unwritable(path, errno) }
      return
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      let isLink = status.st_mode & S_IFMT == S_IFLNK
      throw .notOurs(path, isLink ? "is a symbolic link" : "is not a folder")
    }
    guard status.st_uid == geteuid() else {
      throw .notOurs(path, "belongs to another user (number \(status.st_uid))")
    }
    if status.st_mode & 0o777 != 0o700 {
      guard unsafe chmod(path, 0o700) == 0 else { throw .unwritable(path, errno) }
    }
  }

  func path(of file: String) -> String { "\(path)/\(file)" }

  /// Says that a file was used just now.
  func touch(_ file: String) { unsafe _ = utimensat(AT_FDCWD, path(of: file), nil, 0) }

  /// Puts a file into the cache: `write` fills a file of this process alone, which then takes its
  /// place in one step. Where it throws or returns nil, nothing is left behind.
  func fill<Value>(
    _ file: String, write: (Int32, String) throws(LearningError) -> Value?
  ) throws(LearningError) -> Value? {
    let limit = try Self.limit()
    var made: [String] = []
    defer { for folder in made.reversed() { unsafe rmdir(folder) } }
    try makeFolders(&made)
    // Another user may have been faster.
    _ = try CacheFolder(path)
    let target = path(of: file)
    let (descriptor, temporary) = try makeTemporaryFile(besides: target)
    defer {
      unsafe unlink(temporary)
      close(descriptor)
    }
    guard let value = try write(descriptor, temporary) else { return nil }
    guard unsafe rename(temporary, target) == 0 else { throw .unwritable(target, errno) }
    makeRoom(keeping: file, limit: limit)
    return value
  }

  /// Adds to `made` the folders that were missing.
  private func makeFolders(_ made: inout [String]) throws(LearningError) {
    var folder = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      folder += "/" + part
      if unsafe mkdir(folder, 0o700) == 0 {
        made.append(folder)
      } else if errno != EEXIST {
        throw .unwritable(folder, errno)
      }
    }
  }

  /// A file that its owner holds locked, so that what a killed process has left can be told apart.
  func makeTemporaryFile(
    besides target: String
  ) throws(LearningError) -> (descriptor: Int32, path: String) {
    while true {
      var template = Array("\(target).XXXXXX".utf8CString)
      let descriptor = unsafe mkstemp(&template)
      guard descriptor >= 0 else { throw .unwritable(target, errno) }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      flock(descriptor, LOCK_EX)
      // Before we had the lock it may have been taken for a left one.
      if fileExists(path) { return (descriptor, path) }
      close(descriptor)
    }
  }
}
