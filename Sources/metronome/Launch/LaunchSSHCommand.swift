import ArgumentParser
import Experiment
import Launching
import Learning
import Records
import Runtime

struct LaunchSSHCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ssh",
    abstract: "Runs an experiment: the coordinator here, client processes on hosts by ssh.",
    discussion: """
      EXAMPLE
        metronome launch ssh docs/experiments/async.yaml --hosts hosts.yaml
        metronome launch ssh FILE --hosts hosts.yaml --dry-run -- -p 2222
      A run that has not finished goes on with:
        metronome launch ssh --resume runs/NAME

      What stands behind -- are options of ssh.
      """)

  @Argument(
    help: "The experiment file; see docs/experiment-file.md.",
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String?

  @OptionGroup var overrides: OverrideOptions

  @Option(
    help: ArgumentHelp(
      """
      The hosts file, which says where client processes are started; see docs/ssh.md. A run that \
      goes on takes the one that it began with, where it is left out.
      """, valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var hosts: String?

  @Option(
    help: ArgumentHelp(
      "The run folder of a run that has not finished, to go on with it in place of a new one.",
      valueName: "folder"), completion: .directory)
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Where the coordinator listens on this machine, for all hosts to reach.",
      valueName: "endpoint"))
  var bind = "tcp://*:*"

  @Option(
    help: ArgumentHelp(
      """
      What starts a client process of your own on hosts for which the hosts file names no command: \
      a command for the shell, such as 'python3 clients.py'.
      """, valueName: "command"))
  var clientCommand: String?

  @Option(
    help: ArgumentHelp(
      "The run folder to make; the default is runs/<name>-<time>.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var checkpoints: CheckpointOptions
  @OptionGroup var progress: ProgressOptions

  @Flag(help: "Shows what would be done, and does nothing.")
  var dryRun = false

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("Behind --, what ssh is given besides.", valueName: "ssh options"))
  var sshOptions: [String] = []

  func validate() throws {
    guard bind.hasPrefix("tcp://") else {
      throw ValidationError(
        "--bind: found \(bind); allowed: tcp://ADDRESS:PORT, which other machines can reach")
    }
    try checkClientCommand(clientCommand)
    try checkBeginning(
      file: file, resume: resume, changes: !overrides.overrides.isEmpty || output != nil)
    guard resume != nil || hosts != nil else {
      throw ValidationError(
        "where to start client processes is missing; give --hosts FILE, see docs/ssh.md")
    }
  }

  func run() async throws {
    let experiment =
      try resume.map { try Experiment.read(path: $0 + "/experiment.yaml") }
      ?? overrides.read(file ?? "")
    let path = hosts ?? SSHRun.hostsPath(in: resume ?? "")
    let (known, text) = try HostsFile.read(path: path, for: experiment)
    let run = SSHRun(
      (try withClientCommand(known, for: experiment), text),
      arguments: (resume.map { ["--resume", $0] } ?? [file ?? ""] + changes)
        + checkpoints.arguments,
      runFolder: resume ?? output ?? RunFolder.defaultPath(name: experiment.name),
      isResumed: resume != nil, bind: bind, sshOptions: sshOptions, progress: progress.style)
    if dryRun {
      try writeStandardOutput(run.preview)
      return
    }
    let code = try await run.run().code
    if code != 0 { throw ExitStatus(code: code) }
  }

  private var changes: [String] { overrides.overrides.flatMap { ["--set", $0] } }

  /// The hosts, each with a command where the experiment needs one.
  private func withClientCommand(
    _ known: HostsFile, for experiment: Experiment
  ) throws -> HostsFile {
    var known = known
    for index in known.hosts.indices where known.hosts[index].clientCommand == nil {
      known.hosts[index].clientCommand = clientCommand
    }
    if case .external = experiment.task.data,
      let host = known.hosts.first(where: { $0.clientCommand == nil })
    {
      throw ValidationError(
        "data.source: found external; allowed with a `client-command` for each host, or "
          + "--client-command for all, and \(host.name) has none")
    }
    return known
  }
}
