internal import Experiment
internal import Messaging
internal import Runtime
internal import Synchronization
internal import Wording

/// Client processes on other machines, by ssh, from their start to the end of the last.
///
/// A host that fails is named, and the others go on.
final class HostClients: ClientFamily {
  let hosts: HostsFile
  private let setup: Setup
  private let stop = StopFanOut()
  private let failed = Mutex<[String]>([])

  /// Besides the hosts, what all of them are started with.
  struct Setup: Sendable {
    /// What is given to ssh besides.
    let sshOptions: [String]
    /// The folder for logs.
    let folder: String
    /// A host's, by its place in the list; none where nothing is encrypted.
    let keys: [HostScript.Keys]
    let progress: ProgressStyle
  }

  /// Programs of other people may have something to write at their end, and a host may be far.
  let patience = Duration.seconds(5)

  init(_ hosts: HostsFile, _ setup: Setup) {
    self.hosts = hosts
    self.setup = setup
  }

  func run(at endpoint: String, _ kills: AsyncStream<KilledClient>.Continuation) async {
    let scripts = Self.scripts(
      hosts, endpoint: Self.endpoint(endpoint, for: hosts), keys: setup.keys)
    // Not children of the task: cancelled, ssh would end before its host has cleaned up.
    let sessions = Task {
      await withTaskGroup { group in
        for session in self.sessions(scripts) {
          group.addTask {
            if await !session.run() {
              self.failed.withLock { $0.append(session.host.name) }
            }
          }
        }
      }
    }
    await withTaskCancellationHandler {
      await sessions.value
    } onCancel: {
      stop.request()
    }
  }

  /// What was printed is kept as it comes. Here those are named, once more, that failed.
  func keepOutputs(in folder: String) {
    let names = failed.withLock { $0 }
    guard !names.isEmpty else { return }
    let shown = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", ..." : "")
    setup.progress.tellFailure(
      "\(names.count) of \(hosts.hosts.count.counted("host")) failed: \(shown); what they said is "
        + "in \(setup.folder)")
  }

  private func sessions(_ scripts: [HostScript]) -> [HostSession] {
    var counts: [String: Int] = [:]
    return scripts.map { script in
      let name = script.host.name
      let first = counts[name, default: 0]
      counts[name] = first + script.host.processes
      let path = "\(setup.folder)/\(name.replacing("/", with: "_"))"
      return HostSession(
        script: script, sshArguments: SSHArguments.beforeHost(setup.sshOptions),
        logPaths: (first..<(first + script.host.processes)).map { "\(path)-\($0).log" },
        sshLogPath: "\(path).log", progress: setup.progress, stop: stop)
    }
  }

  /// What each host is to do.
  static func scripts(
    _ hosts: HostsFile, endpoint: String, keys: [HostScript.Keys]
  ) -> [HostScript] {
    var first = 0
    return hosts.hosts.enumerated().map { place, host in
      defer { first += host.processes }
      return HostScript(
        host: host, firstProcess: first, processes: hosts.processes, endpoint: endpoint,
        keys: keys.isEmpty ? nil : keys[place], version: metronomeVersion)
    }
  }

  /// How the hosts reach a coordinator that listens at `bound`.
  static func endpoint(_ bound: String, for hosts: HostsFile) -> String {
    let port = hosts.coordinatorPort.map { "\($0)" }
    let boundPort = bound.lastIndex(of: ":").map { String(bound[bound.index(after: $0)...]) } ?? ""
    guard let address = hosts.coordinatorAddress else {
      let endpoint = endpointToConnect(bound, host: hostName())
      return port.map { endpoint.dropLast(boundPort.count) + $0 } ?? endpoint
    }
    let isIPv6 = address.contains(":") && !address.hasPrefix("[")
    return "tcp://\(isIPv6 ? "[\(address)]" : address):\(port ?? boundPort)"
  }
}
