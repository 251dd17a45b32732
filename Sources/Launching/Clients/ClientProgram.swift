/// A command of the user's that starts a client process: any program that speaks the wire protocol.
public struct ClientProgram: Sendable {
  /// What the shell is given.
  public var command: String
  /// The graphics processors that are dealt out to the processes, by the names that
  /// `CUDA_VISIBLE_DEVICES` takes; none where there are none.
  public var graphicsProcessors: [String]

  public init(command: String, graphicsProcessors: [String] = []) {
    (self.command, self.graphicsProcessors) = (command, graphicsProcessors)
  }

  /// What the environment of a process has besides ours.
  /// - Parameters:
  ///   - process: which of them it is, from 0.
  ///   - processes: how many there are.
  ///   - endpoint: where the coordinator listens.
  ///   - cores: of this machine.
  ///   - ours: our own environment. What it says of threads holds.
  func environment(
    ofProcess process: Int, of processes: Int, endpoint: String, cores: Int,
    beside ours: [String: String]
  ) -> [String: String] {
    var values = [
      "METRONOME_ENDPOINT": endpoint, "METRONOME_PROCESS": "\(process)",
      "METRONOME_PROCESSES": "\(processes)",
    ]
    // Else each process starts a thread for each core, and they fight for the cores.
    for name in Self.threadNames where ours[name] == nil {
      values[name] = "\(max(1, cores / max(1, processes)))"
    }
    if !graphicsProcessors.isEmpty {
      values["CUDA_VISIBLE_DEVICES"] = graphicsProcessors[process % graphicsProcessors.count]
    }
    return values
  }

  private static let threadNames = [
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
  ]

  /// Runs the command, its argument, in a process group of which nobody outlives the lifeline on standard
  /// input: whatever ends its holder, the group ends. A request to end is the command's to heed.
  static let script = """
    exec 3<&0 </dev/null
    trap : TERM
    (
      trap '' TERM
      exec >/dev/null 2>&1
      read -r line <&3
      kill -TERM 0
      sleep 2
      kill -KILL 0
    ) &
    exec 3<&-
    /bin/sh -c "$1"
    exit $?
    """
}
