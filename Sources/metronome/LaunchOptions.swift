public import ArgumentParser
import Glibc
public import Launching

/// How processes are started on this machine.
struct LaunchOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many client processes; the default is one for each core, at most one for each client.",
      valueName: "n"))
  var processes: Int?

  @Option(help: "How they talk to the coordinator: \(names).")
  var transport = LocalRun.Transport.ipc

  @OptionGroup var checkpoints: CheckpointOptions

  private static let names = LocalRun.Transport.allCases.map(\.rawValue).joined(separator: " or ")

  /// One for each core.
  static var usualProcesses: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// - Parameter usual: how many there are where nobody says.
  /// - Throws: when more processes are asked for than there are clients.
  func processes(forClients clients: Int, usual: Int = usualProcesses) throws -> Int {
    guard let processes else { return min(usual, clients) }
    guard (1...clients).contains(processes) else {
      throw ValidationError(
        "--processes: found \(processes); allowed: 1 to \(clients), the experiment's clients")
    }
    return processes
  }
}

extension LocalRun.Transport: ExpressibleByArgument {}
