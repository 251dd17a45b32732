import ArgumentParser
import Glibc
import Messaging

struct StandInCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stand-in",
    abstract: "A client process that trains nothing and answers every order at once.",
    discussion: """
      It works for any experiment whose data source is external, so that the coordinator is what \
      is timed. `metronome run FILE --client-command 'metronome-benchmarks stand-in'` starts some.
      """)

  @Option(
    help: ArgumentHelp(
      "Where the coordinator listens; the default is METRONOME_ENDPOINT in the environment.",
      valueName: "endpoint"))
  var connect: String?

  @Flag(help: .hidden) var echo = false

  func run() throws {
    guard let endpoint = connect ?? variable("METRONOME_ENDPOINT") else {
      throw ValidationError("where to connect is missing; give --connect")
    }
    var standIn = try StandIn(connectingTo: endpoint, keys: keys())
    if echo { return try standIn.echo() }
    let result = try standIn.serve()
    print(result.line)
  }

  /// Those that the environment names, as client processes take them.
  private func keys() throws -> ClientKeys? {
    guard let path = variable("METRONOME_KEY"),
      let coordinator = variable("METRONOME_COORDINATOR_KEY").flatMap({ CurveKey($0) })
    else { return nil }
    return ClientKeys(own: try CurveKeyPair(path: path), coordinator: coordinator)
  }

  private func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
