public import Experiment
internal import Federation
internal import Learning
internal import Wording

/// Why no pilot can be run.
public enum PilotError: Error, Hashable, CustomStringConvertible {
  /// Only client processes have the data; the key that says so.
  case dataElsewhere(String)
  /// No scheme of those that were to be tried has weights under these delays.
  case noScheme
  /// The updates that were given, and the least.
  case fewUpdates(Int, least: Int)
  /// The seconds that were given, and about how many it takes here.
  case fewSeconds(Double, least: Double)
  /// No folder for its runs can be made; why, in the system's words.
  case noFolder(String)
  /// The runs that measure how fast this machine is did not end; why.
  case notMeasured(String)

  public var description: String {
    switch self {
    case .dataElsewhere(let key):
      """
      --pilot: found \(key); allowed: data that this process can read, since it trains all clients \
      itself; without --pilot the advice needs no data
      """
    case .noScheme:
      "--pilot: no scheme has weights under these delays; see what --advise says without it"
    case .fewUpdates(let found, let least):
      """
      --pilot: found \(found.counted("update")); allowed here: at least \(least.grouped), so that \
      slow clients take part in every run
      """
    case .fewSeconds(let found, let least):
      """
      --pilot: found \(found.short) s; allowed here: about \(least.rounded(.up).short) s or more, \
      so that slow clients take part in every run
      """
    case .noFolder(let reason):
      """
      --pilot: no folder for its runs can be made in TMPDIR, or /tmp (\(reason)); set TMPDIR to a \
      folder that you may write to
      """
    case .notMeasured(let reason): "--pilot: the first runs did not end: \(reason.printable)"
    }
  }

  /// Refuses an experiment whose data are not this process's.
  public static func check(_ experiment: Experiment) throws(PilotError) {
    if case .external = experiment.task.data { throw .dataElsewhere("data.source: external") }
    if experiment.task.hosted != nil { throw .dataElsewhere("data.hosted: yes") }
  }
}
