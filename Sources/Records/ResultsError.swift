internal import Glibc
internal import Wording

/// Why results could not be written or read.
public enum ResultsError: Error, Hashable, CustomStringConvertible {
  /// The path, and the system's error number.
  case unwritable(String, Int32)
  /// The same where it is there to be read.
  case inaccessible(String, Int32)
  /// Standard output takes no more; the system's error number.
  case unprintable(Int32)
  /// The folder already holds a run.
  case folderInUse(String)
  /// The folder holds a run of another experiment than the sweep's.
  case otherCell(String)
  /// A process is at work on the run in the folder.
  case runGoesOn(String)
  /// The folder holds no run that could be resumed, for this reason.
  case nothingToResume(String, String)
  /// The run folder whose `experiment.yaml` is another than the run began with.
  case otherExperiment(String)
  /// A file of another version of this program: its path, what it is, and what to do.
  case ofAnotherVersion(String, String)
  /// The path, and what is wrong with it.
  case unreadable(String, String)
  /// A database that another program keeps locked.
  case locked(String)

  /// Whether there is no room on the disk, which may change.
  public var isFullDisk: Bool {
    if case .unwritable(_, let code) = self { code == ENOSPC || code == EDQUOT } else { false }
  }

  /// Whether the process may open no more files now, which may change.
  public var isForWantOfDescriptors: Bool {
    switch self {
    case .unwritable(_, let code), .inaccessible(_, let code): code == EMFILE || code == ENFILE
    default: false
    }
  }

  public var description: String {
    switch self {
    case .unwritable(let path, let code):
      "\(path): cannot be written (\(String(cString: strerror(code)))); \(Self.advice(code))"
    case .unprintable(let code):
      "standard output: the result cannot be written (\(String(cString: strerror(code))))"
    case .inaccessible(let path, let code):
      "\(path): cannot be read (\(String(cString: strerror(code))))"
    case .folderInUse(let path):
      "\(path): already holds a run; choose another folder with --output"
    case .otherCell(let path):
      """
      \(path): it holds a run of another experiment than this sweep has there; choose another \
      folder with --output, or remove it
      """
    case .runGoesOn(let path):
      "\(path): this run goes on already; wait for its end, or end it first"
    case .nothingToResume(let path, let reason): "\(path): \(reason); there is nothing to resume"
    case .otherExperiment(let path):
      """
      \(path)/experiment.yaml: it is not the experiment that this run began with, and a run goes \
      on with that alone; put the file back as it was, or begin another run with \
      `metronome run \((path + "/experiment.yaml").shellPath)`
      """
    case .locked(let path):
      "\(path): another program keeps it locked; end what that does with it, or close it"
    case .unreadable(let path, let reason), .ofAnotherVersion(let path, let reason):
      "\(path): \(reason)"
    }
  }

  /// What to do about it.
  private static func advice(_ code: Int32) -> String {
    switch code {
    case EMFILE, ENFILE:
      "too many files are open, \(openFilesMax); raise the limit with `ulimit -n`"
    case EFBIG: "a file may be no larger here; raise the limit with `ulimit -f`"
    case ENOSPC, EDQUOT: "make room on the disk"
    default: "choose a place that you may write to"
    }
  }

  private static var openFilesMax: String {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return "" }
    return "of which a process may have \(limit.rlim_cur)"
  }
}
