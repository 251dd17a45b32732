internal import CZlib
internal import Glibc

/// Where decompressed data files are kept between runs.
public enum DataCache {
  /// `$XDG_CACHE_HOME/metronome`, else `$HOME/.cache/metronome`, else a folder of this user under
  /// `/tmp`. It need not exist.
  public static func defaultFolder() -> String {
    if let folder = environment("XDG_CACHE_HOME") { return folder + "/metronome" }
    if let home = environment("HOME") { return home + "/.cache/metronome" }
    return "/tmp/metronome-cache-\(getuid())"
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.hasPrefix("/") ? text : nil
  }

  /// The IDX file that the gzip file at `source` holds, from `folder`, where it is put on first use.
  ///
  /// The name in the cache holds a hash of the source's path, size and time of change, so a changed
  /// source is decompressed anew; so is a cached file that is damaged. Several processes may do this
  /// at once: each writes a file of its own and renames it into place.
  static func decompressed(
    _ source: String, dimensionCount: Int, folder: String
  ) throws(LearningError) -> IDXFile {
    let target = try cachedPath(of: source, in: folder)
    if let cached = try? IDXFile(path: target, dimensionCount: dimensionCount, name: target) {
      return cached
    }
    try makeFolder(folder)
    let (descriptor, temporary) = try makeTemporaryFile(besides: target)
    defer { unsafe unlink(temporary) }
    do throws(LearningError) {
      try decompress(source, into: descriptor, at: temporary)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw .unwritable(temporary, errno) }
    _ = try IDXFile(path: temporary, dimensionCount: dimensionCount, name: source)
    guard unsafe rename(temporary, target) == 0 else { throw .unwritable(target, errno) }
    return try IDXFile(path: target, dimensionCount: dimensionCount, name: source)
  }

  private static func cachedPath(
    of source: String, in folder: String
  ) throws(LearningError) -> String {
    var status = stat()
    guard unsafe stat(source, &status) == 0 else { throw .unreadable(source, errno) }
    var key = Fingerprint()
    for byte in source.utf8 { key.add(UInt64(byte)) }
    key.add(UInt64(status.st_size))
    key.add(UInt64(bitPattern: Int64(status.st_mtim.tv_sec)))
    key.add(UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)))
    let file = source.split(separator: "/").last ?? "data"
    let stem = file.hasSuffix(".gz") ? file.dropLast(3) : file
    return "\(folder)/\(stem)-\(String(key.value, radix: 16))"
  }

  private static func makeFolder(_ folder: String) throws(LearningError) {
    var path = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      path += "/" + part
      guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
        throw .unwritable(path, errno)
      }
    }
  }

  private static func makeTemporaryFile(
    besides target: String
  ) throws(LearningError) -> (descriptor: Int32, path: String) {
    var template = Array("\(target).XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else { throw .unwritable(target, errno) }
    // `mkstemp` makes it readable to this user alone; the cache may be shared.
    fchmod(descriptor, 0o644)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (descriptor, path)
  }

  private static func decompress(
    _ source: String, into descriptor: Int32, at path: String
  ) throws(LearningError) {
    guard let input = unsafe gzopen(source, "rbe") else { throw .unreadable(source, errno) }
    defer { unsafe gzclose(input) }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe gzread(input, &chunk, UInt32(chunk.count))
      var code: Int32 = 0
      // zlib begins with the path, which our sentence has already.
      let message = unsafe String(cString: gzerror(input, &code)).dropFirst(source.utf8.count + 2)
      guard count >= 0, code >= 0 || code == Z_BUF_ERROR && count > 0 else {
        throw LearningError(
          .dataFile, "\(source): this gzip file is damaged or cut short (\(message))")
      }
      guard count > 0 else { return }
      var written = 0
      while written < Int(count) {
        let part = unsafe chunk[written..<Int(count)].withUnsafeBytes { bytes in
          unsafe write(descriptor, bytes.baseAddress, bytes.count)
        }
        if part < 0, errno == EINTR { continue }
        guard part > 0 else { throw .unwritable(path, errno) }
        written += part
      }
    }
  }
}

extension LearningError {
  fileprivate static func unwritable(_ path: String, _ code: Int32) -> Self {
    Self(
      .cacheFolder,
      "\(path): the data cache cannot be written: \(systemMessage(code)); set XDG_CACHE_HOME to a "
        + "folder that can be")
  }
}
