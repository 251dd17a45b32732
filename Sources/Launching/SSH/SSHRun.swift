public import Experiment
internal import Glibc
internal import Records
public import Runtime
internal import Wording

/// A run whose coordinator is here and whose client processes are on other machines, by ssh.
public struct SSHRun: Sendable {
  /// On which machines.
  private let hosts: HostsFile
  /// What the hosts file says, as it stands.
  private let hostsText: String
  /// What is given to ssh besides.
  private let sshOptions: [String]
  /// Where the coordinator listens.
  private let bind: String
  private let folder: SSHLaunchFolder
  private let coordinator: CoordinatorChild

  /// - Parameters:
  ///   - hosts: the hosts file, and its text.
  ///   - arguments: what `metronome coordinator` is given besides the endpoint: the experiment file, known
  ///     to be right, and the overrides, or `--resume` with the run folder.
  ///   - runFolder: the run folder.
  ///   - isResumed: whether a run goes on there.
  ///   - bind: where the coordinator listens, for all hosts to reach.
  ///   - sshOptions: what is given to ssh besides.
  ///   - progress: how it is shown on standard error.
  public init(
    _ hosts: (file: HostsFile, text: String), arguments: [String], runFolder: String,
    isResumed: Bool, bind: String, sshOptions: [String], progress: ProgressStyle
  ) {
    (self.hosts, hostsText) = hosts
    self.sshOptions = sshOptions
    self.bind = bind
    folder = SSHLaunchFolder(run: runFolder)
    coordinator = CoordinatorChild(
      arguments: arguments + (isResumed ? [] : ["--output", runFolder]),
      resumedFolder: isResumed ? runFolder : nil, progress: progress)
  }

  /// The hosts file that a launched run keeps, for a session that goes on with it.
  public static func hostsPath(in runFolder: String) -> String {
    SSHLaunchFolder.hostsPath(in: runFolder)
  }

  /// Runs to the end, or to the first of SIGINT, SIGTERM and SIGHUP.
  /// - Throws: when no process can be made, the run folder cannot be written to or has a run already, or the
  ///   result cannot be printed.
  public func run() async throws -> RunEnding {
    // From the first moment on, so that none ends us with something half begun.
    let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
    let signals = try StopSignals { stop.yield() }
    defer { signals.cancel() }
    try OpenFiles.allow(OpenFiles.needed(processes: hosts.hosts.count) + hosts.processes)
    if coordinator.resumedFolder == nil, access(folder.run + "/metrics.csv", F_OK) == 0 {
      throw ResultsError.folderInUse(folder.run)
    }
    try folder.make(hosts: hostsText)
    defer { folder.removeKeys() }
    let keys = try folder.makeKeys(for: hosts)
    let clients = HostClients(
      hosts,
      HostClients.Setup(
        sshOptions: sshOptions, folder: folder.path, keys: keys, progress: coordinator.progress))
    return try await clients.run(with: coordinator, place, whenStopped: stopped).ending()
  }

  /// The coordinator's options that say where it listens, and for whom.
  private var place: [String] {
    [
      "--bind", bind, "--key", folder.coordinatorKeyPath, "--allow", folder.allowedPath,
      "--expected", "\(hosts.processes)",
    ]
  }

  /// What would be done, as text: the coordinator's command, and for each host the command of ssh and what
  /// it is given on standard input. The keys are left out, since none are made.
  public var preview: String {
    let listed = ["metronome", "coordinator"] + coordinator.arguments + place.dropLast(2)
    let keys = hosts.hosts.map { _ in
      HostScript.Keys(secretFile: "(made at the launch)", coordinator: "(made at the launch)")
    }
    let scripts = HostClients.scripts(hosts, endpoint: endpointPreview, keys: keys).map { script in
      let command =
        ["ssh"] + SSHArguments.beforeHost(sshOptions)
        + ["--", script.host.name, script.command(bytes: script.text.utf8.count)]
      return """
        # \(script.host.name): \(script.host.processes.counted("client process"))
        \(command.map(\.shellWord).joined(separator: " ")) <<'END'
        \(script.text)END

        """
    }
    return (["# This machine\n\(listed.map(\.shellWord).joined(separator: " "))\n"] + scripts)
      .joined(separator: "\n")
  }

  /// How the hosts would reach the coordinator.
  private var endpointPreview: String {
    let isPortChosen = bind.hasSuffix(":*") || bind.hasSuffix(":0")
    let endpoint = HostClients.endpoint(isPortChosen ? bind.dropLast() + "1" : bind, for: hosts)
    // The system chooses it when the coordinator starts.
    return isPortChosen && hosts.coordinatorPort == nil ? endpoint.dropLast() + "PORT" : endpoint
  }
}
