internal import Digests
internal import Glibc

/// A run that has not finished, opened to go on with it. As long as this or the run folder made of it
/// is there, nobody else can.
public struct InterruptedRun {
  /// The run folder.
  public let path: String
  /// The text of its `experiment.yaml`, which is the one that the run began with.
  public let experiment: String
  /// Nil when the run had come to none: it begins again.
  public let checkpoint: Checkpoint?
  /// What is to be said of how it was found.
  public let note: String?
  let metrics: RowFile

  /// A finished run is refused, and the checkpoints that it may have left behind are removed.
  /// - Throws: when the folder holds no such run, its files are not as they were, or another process
  ///   is at work on it.
  public init(in path: String) throws(ResultsError) {
    self.path = path
    let file = path + "/experiment.yaml"
    guard access(path, F_OK) == 0 else { throw .inaccessible(path, errno) }
    guard let text = try contents(ofRegularFile: file) else {
      throw .nothingToResume(path, "it holds no run: \(file) cannot be read")
    }
    experiment = String(decoding: text, as: UTF8.self)
    let checkpoints = CheckpointFolder(in: path)
    try Self.refuseFinished(path, checkpoints)
    metrics = try RowFile(opening: path + "/metrics.csv", header: Metrics.header)
    guard Self.isFree(metrics) else { throw .runGoesOn(path) }
    // Who was at work on it may have finished it meanwhile.
    try Self.refuseFinished(path, checkpoints)
    let found = try checkpoints.read()
    checkpoint = found?.checkpoint
    note = found == nil ? "there is no checkpoint yet; the run begins again" : found?.note
    if let checkpoint, checkpoint.experimentSHA256 != SHA256.digest(of: experiment) {
      throw .otherExperiment(path)
    }
  }

  /// Throws where the run has finished, once what is left of it is removed.
  private static func refuseFinished(
    _ path: String, _ checkpoints: CheckpointFolder
  ) throws(ResultsError) {
    guard access(path + "/summary.json", F_OK) == 0 else { return }
    let hadSome = try removeLeftovers(of: path, checkpoints)
    let what = hadSome ? ", and the checkpoint that it had left is removed" : ""
    throw .nothingToResume(path, "this run has finished\(what)")
  }

  /// Removes the checkpoints of a finished run that was killed between its end and their removal.
  /// - Returns: whether there were some.
  private static func removeLeftovers(
    of path: String, _ checkpoints: CheckpointFolder
  ) throws(ResultsError) -> Bool {
    // They are all that there is where the summary is not on the disk yet.
    try syncFolder(path)
    return checkpoints.remove()
  }

  /// Whether nobody is at work on the run. One whose launcher was killed needs a moment to end.
  private static func isFree(_ file: RowFile) -> Bool {
    for _ in 0..<40 {
      if file.lock() { return true }
      usleep(50_000)
    }
    return false
  }
}
