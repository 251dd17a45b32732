import ArgumentParser
import Federation
import Runtime
import Wording

struct ClientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "client",
    abstract: "Trains for a coordinator until it says stop.",
    discussion: """
      EXAMPLE
        metronome client --connect tcp://192.0.2.7:5555 --host-clients 0-9
      """)

  @Option(
    help: ArgumentHelp(
      "Where the coordinator listens: tcp://ADDRESS:PORT or ipc://PATH.", valueName: "endpoint"))
  var connect: String

  @Option(
    help: ArgumentHelp(
      """
      The clients that this process alone trains, such as 0-9 or 3,5,8-10; the default is any that \
      no other process hosts.
      """, valueName: "list"))
  var hostClients: ClientList?

  @Option(
    help: ArgumentHelp(
      "Where the data files are on this machine; the default is where the experiment says.",
      valueName: "folder"), completion: .directory)
  var data: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to wait for a coordinator that does not answer.", valueName: "seconds"))
  var patience = 60

  @Flag(help: .hidden) var launched = false

  func run() throws {
    let client = try ClientProcess(
      options: ClientProcess.Options(
        endpoint: connect, hostedClients: hostClients?.clients ?? ClientRanges(), dataFolder: data,
        isLaunched: launched, patience: .seconds(patience)))
    switch try client.run() {
    case .stopped(let reason):
      if !launched { StandardError.writeLine("metronome: stopped: \(reason.printable)") }
    case .interrupted: throw ExitStatus(code: Runtime.ExitCode.interrupted)
    case .abandoned: throw ExitStatus(code: Runtime.ExitCode.unfinished)
    }
  }

  func validate() throws { try checkPatience(patience) }
}

/// Numbers and ranges of numbers: `3,5,8-10`.
struct ClientList: ExpressibleByArgument {
  let clients: ClientRanges

  init?(argument: String) {
    var ranges: [ClosedRange<UInt32>] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false)
      let ends = bounds.compactMap { UInt32($0) }
      guard ends.count == bounds.count, let first = ends.first, let last = ends.last,
        ends.count <= 2, first <= last, last < .max
      else { return nil }
      ranges.append(first...last)
    }
    clients = ClientRanges(ranges)
  }
}
