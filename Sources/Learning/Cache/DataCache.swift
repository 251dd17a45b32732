internal import Glibc

/// Where converted data files are kept between runs, and what is known of files that are used as they
/// are.
///
/// A file's name in the cache holds a hash of its sources' identities, so a source that changes is
/// converted anew, and so is a cached file that is damaged. Several processes may do this at once:
/// each writes a file of its own and renames it into place.
public enum DataCache {
  /// `$XDG_CACHE_HOME/metronome`, else `$HOME/.cache/metronome`, else a folder of this user where
  /// temporary files belong. It need not exist.
  public static func defaultFolder() -> String {
    if let folder = environment("XDG_CACHE_HOME") { return folder + "/metronome" }
    if let home = environment("HOME") { return home + "/.cache/metronome" }
    return "\(environment("TMPDIR") ?? "/tmp")/metronome-cache-\(geteuid())"
  }

  private static func environment(_ name: String) -> String? {
    environmentText(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// Removes everything that is in the cache; running processes keep what they have opened.
  /// - Returns: the files that were removed, by name.
  public static func clear(folder: String) throws(LearningError) -> [CachedFile] {
    try CacheFolder(folder).removeAll()
  }

  /// The data set that `convert` makes of the files at `sources`, from `folder`, where it is put on
  /// first use.
  /// - Parameters:
  ///   - settings: a text that differs when the result would.
  ///   - name: what the file's name begins with.
  static func converted(
    from sources: [String], settings: String, named name: String, folder: String,
    convert: (SampleFileWriter) throws(LearningError) -> Void
  ) throws(LearningError) -> LabelledData {
    let folder = try CacheFolder(folder)
    for _ in 0..<3 {
      let identities = try FileIdentity.settled(of: sources)
      let file = fileName(name, settings, identities) + ".samples"
      if let data = SampleFile.open(path: folder.path(of: file)) {
        folder.touch(file)
        return data
      }
      let data = try folder.fill(file) { (descriptor, path) throws(LearningError) in
        try convert(SampleFileWriter(descriptor: descriptor, path: path))
        guard let data = SampleFile.open(path: path) else { throw .changedWhileWritten(path) }
        return try FileIdentity.of(sources) == identities ? data : nil
      }
      if let data { return data }
    }
    throw LearningError(
      .dataFile,
      "\(sources.joined(separator: ", ")): changed whenever it was read; wait until it is complete")
  }

  /// Checks the file at `source` once, not once for each process: that it holds is kept as an empty
  /// file, until the source changes.
  /// - Parameter name: what is checked, as a part of that file's name.
  static func checkedOnce(
    _ source: String, _ name: String, folder: String, check: () throws(LearningError) -> Void
  ) throws(LearningError) {
    let folder = try CacheFolder(folder)
    let identities = try FileIdentity.settled(of: [source])
    let file = fileName(name, "", identities) + ".checked"
    if fileExists(folder.path(of: file)) { return folder.touch(file) }
    try check()
    _ = try folder.fill(file) { (_, _) throws(LearningError) in
      try FileIdentity.of([source]) == identities ? true : nil
    }
  }

  private static func fileName(
    _ name: String, _ settings: String, _ sources: [FileIdentity]
  ) -> String {
    var key = Fingerprint()
    key.add(settings)
    for source in sources { source.add(to: &key) }
    let digits = String(key.value, radix: 16)
    return "\(name)-\(String(repeating: "0", count: 16 - digits.count))\(digits)"
  }
}

extension LearningError {
  static func unwritable(_ path: String, _ code: Int32) -> Self {
    Self(
      .cacheFolder,
      "\(path): the data cache cannot be written: \(systemMessage(code)); set XDG_CACHE_HOME to a "
        + "folder that can be")
  }

  fileprivate static func changedWhileWritten(_ path: String) -> Self {
    Self(
      .cacheFolder,
      "\(path): this file of the data cache is not what was written; set XDG_CACHE_HOME to a "
        + "folder on another disk, or try again")
  }
}
