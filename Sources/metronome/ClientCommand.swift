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
        metronome client --connect tcp://192.0.2.7:5555 --data /srv/fashion-mnist
        metronome client --connect ENDPOINT --host-clients 3 --data /srv/site3
      A coordinator that has keys asks for --key and --coordinator-key; see docs/keys.md.
      """)

  @Option(
    help: ArgumentHelp(
      """
      Where the coordinator listens: tcp://ADDRESS:PORT or ipc://PATH; the default is what \
      METRONOME_ENDPOINT says.
      """, valueName: "endpoint"))
  var connect: String?

  @OptionGroup var keys: ClientKeyOptions

  @Option(
    help: ArgumentHelp(
      """
      The clients that this process alone trains, such as 0-9 or 3,5,8-10; the default is any that \
      no other process hosts.
      """, valueName: "list"))
  var hostClients: ClientList?

  @Option(
    help: ArgumentHelp(
      """
      The folder that has the experiment's data files on this machine; no other file is opened. \
      Without it the sets of images that are known by name are looked for in their usual folder, \
      and no file at all that the experiment names.
      """, valueName: "folder"), completion: .directory)
  var data: String?

  @Flag(
    help: """
      Opens the data files wherever the experiment says that they are: for a coordinator of your \
      own, on a machine or a file system that both share.
      """)
  var dataAnywhere = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to wait for a coordinator that does not answer.", valueName: "seconds"))
  var patience = 60

  @Flag(help: .hidden) var launched = false

  func run() throws {
    let client = try ClientProcess(
      options: ClientProcess.Options(
        endpoint: endpoint(), keys: keys.keys(asksEnvironment: !launched),
        hostedClients: hostClients?.clients ?? ClientRanges(), data: reach, isLaunched: launched,
        patience: .seconds(patience)))
    switch try client.run() {
    case .stopped(let reason):
      if !launched { StandardError.writeLine("metronome: stopped: \(reason.printable)") }
    case .interrupted: throw ExitStatus(code: Runtime.ExitCode.interrupted)
    case .abandoned: throw ExitStatus(code: Runtime.ExitCode.unfinished)
    }
  }

  func validate() throws {
    if data != nil, dataAnywhere {
      throw ValidationError("found --data and --data-anywhere; allowed: one of them")
    }
    try checkPatience(patience)
    _ = try endpoint()
  }

  private var reach: ClientProcess.Reach {
    if let data { .folder(data) } else { dataAnywhere ? .anywhere : .nowhere }
  }

  private func endpoint() throws -> String {
    guard let endpoint = connect ?? variable("METRONOME_ENDPOINT") else {
      throw ValidationError("Missing expected argument '--connect <endpoint>'")
    }
    return endpoint
  }
}

/// Numbers and ranges of numbers: `3,5,8-10`.
struct ClientList: ExpressibleByArgument {
  let clients: ClientRanges
  /// As it was typed.
  let text: String

  init?(argument: String) {
    text = argument
    guard let clients = ClientRanges(text: argument) else { return nil }
    self.clients = clients
  }
}
