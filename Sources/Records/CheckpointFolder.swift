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
