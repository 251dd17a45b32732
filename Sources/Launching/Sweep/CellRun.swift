internal import Glibc
internal import Records
internal import Runtime
internal import Wording

/// One run of a sweep: what is run, where its run folder is, and how it is told from the others.
public struct CellRun: Sendable {
  /// What progress and tables call it.
  public let label: String
  /// The scheme's short name.
  public let scheme: String
  /// Its run folder, which need not be there.
  public let folder: String
  /// The experiment as its run folder says it.
  let resolvedYAML: String
  /// What `metronome coordinator` is given: the experiment file and what is changed in it.
  let arguments: [String]

  public init(
    label: String, scheme: String, folder: String, resolvedYAML: String, arguments: [String]
  ) {
    self.label = label
    self.scheme = scheme
    self.folder = folder
    self.resolvedYAML = resolvedYAML
    self.arguments = arguments
  }

  /// What is to be done for it.
  enum Start {
    /// Nothing was done.
    case new
    /// It was interrupted.
    case resumed
    /// Nothing: it has finished.
    case finished
  }

  /// Looks at what its folder holds.
  /// - Throws: when that is another experiment's run.
  func start() throws(ResultsError) -> Start {
    guard let text = try RunFolder.experimentText(in: folder) else { return .new }
    guard text == resolvedYAML else { throw .otherCell(folder) }
    if access(folder + "/summary.json", F_OK) == 0 { return .finished }
    return access(folder + "/metrics.csv", F_OK) == 0 ? .resumed : .new
  }

  /// How its run ended, as far as its folder tells; nil where it came to nothing.
  func pastEnd() throws(ResultsError) -> CellEnd? {
    switch try start() {
    case .new: return nil
    case .finished: return .finished
    case .resumed: break
    }
    guard let run = try? StoredRun(folder), run.state == .failed else { return .interrupted }
    let reason = (try? run.events())?.last { $0.kind == "end" }?.text ?? "it could not go on"
    return run["diverged"].number == 1 ? .diverged(reason) : .failed(reason)
  }
}

/// How a run of a sweep ended.
public enum CellEnd: Sendable {
  case finished
  /// What failed, in a sentence.
  case failed(String)
  /// Its numbers left what is finite: how, in a sentence.
  case diverged(String)
  /// By a signal, with a checkpoint.
  case interrupted
}
