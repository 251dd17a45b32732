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
    _ source: String, dimensionCount: Int?, folder: String
  ) throws(LearningError) -> IDXFile {
    let file = source.split(separator: "/").last ?? "data"
    let target = try cachedPath(
      of: [source], settings: "", named: file.hasSuffix(".gz") ? file.dropLast(3) : file, in: folder
    )
    if let cached = try? IDXFile(path: target, dimensionCount: dimensionCount, name: target) {
      return cached
    }
    try fill(target) { (descriptor, temporary) throws(LearningError) in
      try decompress(source, into: descriptor, at: temporary)
      _ = try IDXFile(path: temporary, dimensionCount: dimensionCount, name: source)
    }
    return try IDXFile(path: target, dimensionCount: dimensionCount, name: source)
  }

  /// The data set that `convert` makes of the files at `sources`, from `folder`, where it is put on
  /// first use, as decompressed files are.
  /// - Parameters:
  ///   - settings: a text that differs when the result would.
  ///   - name: what the file's name begins with.
  static func converted(
    from sources: [String], settings: String, named name: String, folder: String,
    convert: (SampleFileWriter) throws(LearningError) -> Void
  ) throws(LearningError) -> LabelledData {
    let target =
      try cachedPath(
        of: sources, settings: settings, named: name[...], in: folder) + ".samples"
    if let cached = SampleFile.open(path: target) { return cached }
    try fill(target) { (descriptor, temporary) throws(LearningError) in
      try convert(SampleFileWriter(descriptor: descriptor, path: temporary))
    }
    guard let data = SampleFile.open(path: target) else {
      throw LearningError(
        .cacheFolder, "\(target): this file changed while it was written; remove it and try again")
    }
    return data
  }

  /// Checks the file at `source` once, not once for each process: that it holds is kept as an empty
  /// file, until the source changes.
  /// - Parameter name: what is checked, as a part of that file's name.
  static func checkedOnce(
    _ source: String, _ name: String, folder: String, check: () throws(LearningError) -> Void
  ) throws(LearningError) {
    let target = try cachedPath(of: [source], settings: name, named: name[...], in: folder)
    guard unsafe access(target, F_OK) != 0 else { return }
    try check()
    try fill(target) { _, _ in }
  }

  /// Puts a file into the cache: `write` fills a file of this process alone, which then takes its
  /// place in one step.
  private static func fill(
    _ target: String, write: (Int32, String) throws(LearningError) -> Void
  ) throws(LearningError) {
    guard let slash = target.lastIndex(of: "/") else { preconditionFailure("no folder: \(target)") }
    try makeFolder(String(target[..<slash]))
    let (descriptor, temporary) = try makeTemporaryFile(besides: target)
    defer { unsafe unlink(temporary) }
    do throws(LearningError) {
      try write(descriptor, temporary)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw .unwritable(temporary, errno) }
    guard unsafe rename(temporary, target) == 0 else { throw .unwritable(target, errno) }
  }

  private static func cachedPath(
    of sources: [String], settings: String, named name: Substring, in folder: String
  ) throws(LearningError) -> String {
    var key = Fingerprint()
    for byte in settings.utf8 { key.add(UInt64(byte)) }
    for source in sources {
      var status = stat()
      guard unsafe stat(source, &status) == 0 else { throw .unreadable(source, errno) }
      for byte in source.utf8 { key.add(UInt64(byte)) }
      key.add(UInt64(status.st_size))
      key.add(UInt64(bitPattern: Int64(status.st_mtim.tv_sec)))
      key.add(UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)))
    }
    return "\(folder)/\(name)-\(String(key.value, radix: 16))"
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
      try writeAll(chunk[..<Int(count)], to: descriptor, at: path)
    }
  }
}

/// Writes all of `bytes` to a file of the cache, which sentences call `path`.
func writeAll(
  _ bytes: ArraySlice<UInt8>, to descriptor: Int32, at path: String
) throws(LearningError) {
  var rest = bytes
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { bytes in
      unsafe write(descriptor, bytes.baseAddress, bytes.count)
    }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw .unwritable(path, errno) }
    rest = rest.dropFirst(count)
  }
}

extension LearningError {
  static func unwritable(_ path: String, _ code: Int32) -> Self {
    Self(
      .cacheFolder,
      "\(path): the data cache cannot be written: \(systemMessage(code)); set XDG_CACHE_HOME to a "
        + "folder that can be")
  }
}
