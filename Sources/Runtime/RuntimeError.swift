internal import Glibc
internal import Wording

/// Why a run or a client process could not go on.
public enum RuntimeError: Error, Hashable, CustomStringConvertible {
  /// The folder in which no folder could be made, and the system's error number.
  case noSocketFolder(String, Int32)
  /// The program's own file cannot be found; the system's error number.
  case noProgram(Int32)
  /// How many files a process may have open here, and how many it needs.
  case tooFewOpenFiles(allowed: Int, needed: Int)
  /// Signals cannot be watched; the system's error number.
  case noSignals(Int32)
  /// All client processes are gone; what is said about them.
  case noClientLeft(String)
  /// The experiment asks to stop by what will never be measured: the key, and why.
  case noSuchGoal(key: String, reason: String)
  /// The versions that are evaluated after the end, and their bytes, are more than this machine can keep.
  case tooManyVectors(HeldVectors, available: Int)
  /// The numbers of the run are not finite any more; which, and what to do.
  case diverged(String)
  /// A client process could not do its part, and no other can.
  case problem(String)
  /// A signal came while a run that goes on was still finding out where it stands.
  case interruptedEarly
  /// Why a run ended before its end, and how to go on; and whether whoever goes on from there comes to
  /// the same end, since its numbers left what is finite.
  case unfinished(String, isDivergence: Bool)
  /// The coordinator refused this client process.
  case rejected(endpoint: String, reason: String)
  /// A client process that may open no file is to read some.
  case noDataFolder
  /// A file of the experiment's has no place in the folder that a client process may read.
  case noPlaceUnderData
  /// No word from the coordinator for so many seconds.
  case noCoordinator(endpoint: String, seconds: Int)
  /// The coordinator's data or its partition is not what this process has.
  case otherData(endpoint: String)

  public var description: String {
    switch self {
    case .noSocketFolder(let parent, let code):
      """
      \(parent): no folder for the run's socket can be made there \
      (\(String(cString: strerror(code)))); set TMPDIR to a folder that you may write to, or use \
      --transport tcp
      """
    case .noProgram(let code):
      """
      no process can be started: /proc/self/exe cannot be read (\(String(cString: strerror(code))))
      """
    case .tooFewOpenFiles(let allowed, let needed):
      """
      a process may have only \(allowed) files open here, and this one needs \(needed); raise the \
      limit with `ulimit -n`
      """
    case .noSignals(let code):
      "signals cannot be watched (\(String(cString: strerror(code))))"
    case .noClientLeft(let what): "no client process is left: \(what)"
    case .noSuchGoal(let key, let reason):
      "\(key): \(reason), so that no evaluation can reach it; allowed: none"
    case .tooManyVectors(let held, let available): held.sentence(available: available)
    case .interruptedEarly: "interrupted before the run went on; all is as it was"
    case .diverged(let text), .problem(let text), .unfinished(let text, _): text.printable
    case .rejected(let endpoint, let reason):
      "the coordinator at \(endpoint) refused: \(reason.printable)"
    case .noDataFolder:
      """
      the experiment's data are files, and this process opens only what lies in the folder that \
      its --data names: add --data FOLDER with the folder that has them on this machine
      """
    case .noPlaceUnderData:
      """
      the experiment names its data by a path that leads up (..), which has no place in a folder \
      given with --data; name them otherwise in the experiment file
      """
    case .noCoordinator(let endpoint, let seconds):
      """
      no coordinator has answered at \(endpoint) for \(seconds) s; start one with \
      `metronome coordinator FILE --bind ENDPOINT`, or check the endpoint
      """
    case .otherData(let endpoint):
      """
      the data here is not the data of the coordinator at \(endpoint); put the same files on both \
      machines, and the same version of metronome
      """
    }
  }
}
