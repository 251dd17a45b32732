/// What is to run on a Slurm cluster, and where its files go.
///
/// All paths are absolute, and on a file system that every node of the cluster sees.
public struct SlurmLaunch: Sendable {
  /// What the job does.
  public enum Work: Sendable {
    /// One run: a coordinator on the first node, client processes on all.
    case run(RunOnNodes)
    /// The cells of a sweep, a task of a job array for each of them.
    case sweep(SweepOnNodes)
  }

  /// One run on some nodes.
  public struct RunOnNodes: Sendable {
    /// How many nodes, at least 1.
    public var nodes: Int
    /// Client processes of each node, at least 1.
    public var tasksPerNode: Int
    /// What `metronome coordinator` is given besides the experiment, the run folder, keys and endpoint.
    public var coordinatorOptions: [String]
    /// What `metronome client` is given besides keys and endpoint.
    public var clientOptions: [String]
    /// What starts a client process in place of this program; nil where nothing does.
    public var clientCommand: String?

    public init(
      nodes: Int, tasksPerNode: Int, coordinatorOptions: [String], clientOptions: [String],
      clientCommand: String?
    ) {
      self.nodes = nodes
      self.tasksPerNode = tasksPerNode
      self.coordinatorOptions = coordinatorOptions
      self.clientOptions = clientOptions
      self.clientCommand = clientCommand
    }
  }

  /// A sweep without a tuning, cell by cell.
  public struct SweepOnNodes: Sendable {
    /// How many cells it has.
    public var cells: Int
    /// Client processes of each cell, all on one node; nil where one process does all of a cell.
    public var processes: Int?
    /// What `metronome sweep` is given besides the file, the folder and which cells.
    public var options: [String]
    /// What it is given besides for its table alone.
    public var tableOptions: [String]

    public init(cells: Int, processes: Int?, options: [String], tableOptions: [String]) {
      self.cells = cells
      self.processes = processes
      self.options = options
      self.tableOptions = tableOptions
    }
  }

  public var work: Work
  /// The name of the experiment.
  public var name: String
  /// The text of the experiment file that the job reads.
  public var experiment: String
  /// The run folder, or the sweep's.
  public var folder: String
  /// Where the job's processes are started: names of data files are as seen from there.
  public var workingFolder: String
  /// The program, as the nodes find it.
  public var program: String
  /// Options of `sbatch` that the user gave, a word each.
  public var sbatchOptions: [String]
  /// What was typed.
  public var commandLine: String

  public init(
    _ work: Work, name: String, experiment: String, folder: String, workingFolder: String,
    program: String, sbatchOptions: [String], commandLine: String
  ) {
    self.work = work
    self.name = name
    self.experiment = experiment
    self.folder = folder
    self.workingFolder = workingFolder
    self.program = program
    self.sbatchOptions = sbatchOptions
    self.commandLine = commandLine
  }

  /// The launch's own files.
  var launchFolder: String { folder + "/launch" }
  /// The batch script.
  var scriptPath: String { launchFolder + "/job.sbatch" }
}
