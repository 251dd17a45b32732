internal import Glibc

/// Writes a run's checkpoints.
///
/// What it needs to write the next one is open before it is needed: a process that may not open another
/// file can still keep where it stands.
final class CheckpointWriter {
  private let folder: CheckpointFolder
  private let descriptor: Int32
  private var draft: DraftFile?

  /// Makes the folder where it is not there.
  init(_ folder: CheckpointFolder) throws(ResultsError) {
    guard mkdir(folder.path, 0o755) == 0 || errno == EEXIST else {
      throw .unwritable(folder.path, errno)
    }
    self.folder = folder
    descriptor = try openFolder(folder.path)
    draft = nil
    draft = try DraftFile(path: folder.latest)
  }

  deinit {
    close(descriptor)
    draft = nil
    // Where there is no checkpoint in it.
    rmdir(folder.path)
  }

  /// Makes the checkpoint the latest, and the latest the previous one.
  func write(_ checkpoint: Checkpoint) throws(ResultsError) {
    var file = draft
    draft = nil
    if file == nil { file = try DraftFile(path: folder.latest) }
    guard let file else { return }
    try checkpoint.write(to: file)
    unlink(folder.previous)
    // A file system without links has no latest one for a moment, but a previous one.
    guard
      link(folder.latest, folder.previous) == 0 || errno == ENOENT
        || rename(folder.latest, folder.previous) == 0
    else { throw .unwritable(folder.previous, errno) }
    try file.finish()
    try syncFolder(folder.path, descriptor)
    draft = try DraftFile(path: folder.latest)
  }
}
