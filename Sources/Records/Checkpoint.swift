public import Execution

/// Where a run stands, with its record: all that is needed to go on to the same bits and rows.
public struct Checkpoint: Hashable, Sendable {
  /// What an evaluation adds to the files of rows: lines, by the files' names.
  typealias Row = [String: [String]]

  /// Where the computing stands.
  public var state: RunState
  /// Seconds since the first order was given.
  public var wallSeconds: Double
  /// Seconds from the first order given to the last aggregation done.
  public var trainingSeconds: Double
  /// How many bytes of each file of rows belong to it, by the file's name.
  public var rowBytes: [String: Int]
  /// Rows that belong to it too, but found no room on the disk.
  var waitingRows: [Row]
  /// The same of `run.sqlite`; nil where it has all that belongs to the checkpoint.
  var waitingStoreRows: WaitingRows?
  /// The digest of `experiment.yaml`.
  public var experimentSHA256: String
  /// Tells the data that the run is with.
  public var dataFingerprint: UInt64
  /// The version of metronome that wrote it.
  public var program: String

  /// Of a run at this place.
  public init(
    _ state: RunState, wallSeconds: Double, trainingSeconds: Double, rowBytes: [String: Int],
    experimentSHA256: String, dataFingerprint: UInt64, program: String
  ) {
    self.state = state
    self.wallSeconds = wallSeconds
    self.trainingSeconds = trainingSeconds
    self.rowBytes = rowBytes
    waitingRows = []
    self.experimentSHA256 = experimentSHA256
    self.dataFingerprint = dataFingerprint
    self.program = program
  }
}
