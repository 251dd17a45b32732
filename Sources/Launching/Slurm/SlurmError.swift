internal import Glibc
internal import Wording

/// Why no job was submitted.
public enum SlurmError: Error, Hashable, CustomStringConvertible {
  /// This machine has no `sbatch`.
  case noSlurm
  /// `sbatch` took no job: what it said.
  case refused(String)
  /// The folder has a launch already: its batch script.
  case launchedAlready(String)
  /// A word of the batch script in which a line ends: what it is, and the word.
  case lineEnd(String, String)
  /// A folder or file of the launch that cannot be made, and the system's error number.
  case unwritable(String, Int32)

  public var description: String {
    switch self {
    case .noSlurm:
      """
      sbatch is not on this machine's PATH, so no job can be submitted; launch from a login node \
      of the cluster, or see with --dry-run what would be
      """
    case .refused(let words):
      "sbatch took no job, and nothing was left behind; it said: \(words.printable)"
    case .launchedAlready(let script):
      """
      \(script.printable): this folder has a launch already; go on with it by \
      `sbatch \(script.shellPath)`, or choose another folder with --output
      """
    case .lineEnd(let what, let word):
      "\(what): found \(word.quoted); allowed: no line end, which would end a line of the script"
    case .unwritable(let path, let code):
      """
      \(path.printable): cannot be made (\(String(cString: strerror(code)))); choose a place that \
      you may write to with --output
      """
    }
  }
}
