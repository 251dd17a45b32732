internal import Glibc

/// The folder `checkpoint` of a run: the latest checkpoint and the one before, a file each.
///
/// At every moment one of them is whole and on the disk, whatever ends the process or the machine.
struct CheckpointFolder {
  let path: String
  var latest: String { path + "/latest" }
  var previous: String { path + "/previous" }

  init(in run: String) { path = run + "/checkpoint" }

  /// The newest checkpoint that is whole, and what is to be said when it is not the latest; nil when
  /// there is none.
  func read() throws(ResultsError) -> (checkpoint: Checkpoint, note: String?)? {
    let isThere = access(latest, F_OK) == 0
    guard isThere || access(previous, F_OK) == 0 else { return nil }
    var problem = ResultsError.unreadable(latest, "it is not there")
    if isThere {
      do throws(ResultsError) { return (try Checkpoint(file: latest), nil) } catch {
        problem = error
      }
    }
    guard case .unreadable(let file, let reason) = problem else { throw problem }
    guard let older = try? Checkpoint(file: previous) else {
      throw .unreadable(
        file,
        "\(reason), and there is none before it that is whole; remove \(path) to begin the run "
          + "again")
    }
    // Takes its place, so that the next one that is written does not replace the good one.
    guard rename(previous, latest) == 0 else { throw .unwritable(latest, errno) }
    return (older, "\(problem); going on from the checkpoint before it")
  }

  /// Removes the folder.
  /// - Returns: whether there was one, of which nothing is left.
  @discardableResult
  func remove() -> Bool {
    for file in [latest, previous, latest + DraftFile.suffix] { unlink(file) }
    return rmdir(path) == 0
  }
}

/// Waits until what was renamed in a folder is on the disk.
func syncFolder(_ path: String) throws(ResultsError) {
  let descriptor = try openFolder(path)
  defer { close(descriptor) }
  try syncFolder(path, descriptor)
}

private func openFolder(_ path: String) throws(ResultsError) -> Int32 {
  let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .unwritable(path, errno) }
  return descriptor
}

private func syncFolder(_ path: String, _ descriptor: Int32) throws(ResultsError) {
  // Some network file systems cannot, and need not.
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw .unwritable(path, errno) }
}

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
