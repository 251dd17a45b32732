import ArgumentParser
import Glibc
import Reports
import Wording

struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator",
    abstract: "Times the coordinator: updates and bytes a second, by model size and processes.",
    discussion: """
      The coordinator is the real program; client processes are stand-ins that answer each order \
      at once with the same delta, so that it alone is what a run waits for. Their number at which \
      the rate grows no more is where more client processes help no more. Beside it the echo: \
      frames of the model's size, there and back, with nothing done to them. Under Async each \
      update has a version of its own, which is sent; under FedAvg one goes once to each process. \
      The last but one column is how many updates the coordinator carries in a second of one core: \
      also where the machine is busy with other things, about the same number.

      EXAMPLE
        metronome-benchmarks coordinator
        metronome-benchmarks coordinator --parameters 1663370 --transport tcp
      """)

  @Option(help: ArgumentHelp("Sizes of models, with commas between them.", valueName: "numbers"))
  var parameters = "100,7850,100000,1663370"

  @Option(help: ArgumentHelp("Numbers of client processes.", valueName: "numbers"))
  var processes = "1,2,4"

  @Option(help: ArgumentHelp("ipc, tcp, or both with a comma.", valueName: "names"))
  var transport = "ipc,tcp"

  @Option(
    help: ArgumentHelp("Schemes, with commas between them, such as FedAvg,Async.", valueName: "s"))
  var scheme = "FedAvg,Async"

  @Option(help: ArgumentHelp("How many clients.", valueName: "n"))
  var clients = 200

  @Option(help: ArgumentHelp("float32 or float16.", valueName: "name"))
  var encoding = "float32"

  @Flag(help: "Encrypts the connections, with keys of their own; the echo is as it was.")
  var curve = false

  @Option(help: ArgumentHelp("How long each thing is timed, about.", valueName: "s"))
  var seconds = 3.0

  @Option(
    help: ArgumentHelp(
      "The metronome program; the default is the one beside this program.", valueName: "path"))
  var program: String?

  func validate() throws {
    guard numbers(parameters)?.allSatisfy({ (1...1_000_000_000).contains($0) }) == true else {
      throw ValidationError(
        "--parameters: found \(parameters); allowed: numbers from 1 to 1000000000, with commas")
    }
    guard numbers(processes)?.allSatisfy({ (1...1_000).contains($0) }) == true else {
      throw ValidationError(
        "--processes: found \(processes); allowed: numbers from 1 to 1000, with commas")
    }
    guard !transports.isEmpty, !transports.contains(nil) else {
      throw ValidationError("--transport: found \(transport); allowed: ipc, tcp, or both")
    }
    guard ["float32", "float16"].contains(encoding) else {
      throw ValidationError("--encoding: found \(encoding); allowed: float32, float16")
    }
    guard (1...1_000_000).contains(clients) else {
      throw ValidationError("--clients: found \(clients); allowed: 1 to 1000000")
    }
    guard seconds > 0, seconds <= 3_600 else {
      throw ValidationError("--seconds: found \(seconds); allowed: more than 0, at most 3600")
    }
  }

  func run() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let trial = CoordinatorTrial(
      program: program ?? ClientCommand.programBeside, folder: folder.path,
      keys: curve ? try TrialKeys(in: folder.path) : nil)
    print("\(encoding), \(clients.counted("client")), F-80\(curve ? ", encrypted" : "")")
    var table = TextTable(header: [
      "transport, scheme", "numbers", "processes", "updates/s", "MB/s", "echo, MB/s", "of it",
      "its cores", "theirs", "a core-second", "peak MiB",
    ])
    for transport in transports.compactMap(\.self) {
      for count in numbers(parameters) ?? [] {
        for processes in numbers(processes) ?? [] {
          let echo = try echo(of: count, transport, processes, folder.path)
          for scheme in scheme.split(separator: ",") {
            let load = CoordinatorTrial.Load(
              parameters: count, processes: processes, scheme: String(scheme), clients: clients,
              transport: transport, encoding: encoding)
            let result = try longRun(trial, load)
            table.append(row(load, result, echo: echo))
          }
        }
      }
    }
    print(table.text, terminator: "")
  }

  /// A run of about the seconds asked for: as many updates as a short one says.
  private func longRun(
    _ trial: CoordinatorTrial, _ load: CoordinatorTrial.Load
  ) throws -> CoordinatorTrial.Result {
    var updates = max(2 * load.clients, min(20_000, 400_000_000 / load.parameters))
    if load.parameters > 10_000_000 { updates = max(4, 400_000_000 / load.parameters) }
    while true {
      let result = try trial.run(load, updates: updates)
      if result.seconds > 0.6 * seconds { return result }
      updates = Int(Double(updates) * min(20, 1.1 * seconds / max(result.seconds, 1e-3)))
    }
  }

  /// Bytes a second, both ways.
  private func echo(
    of count: Int, _ transport: CoordinatorTrial.Transport, _ processes: Int, _ folder: String
  ) throws -> Double {
    let byteCount = count * (encoding == "float16" ? 2 : 4) + 40
    var trial = try EchoTrial(
      at: CoordinatorTrial.endpoint(transport, folder), processes: processes)
    let frames = try trial.framesPerSecond(byteCount: byteCount, seconds: seconds / 2)
    try trial.end()
    return 2 * Double(byteCount) * frames
  }

  private func row(
    _ load: CoordinatorTrial.Load, _ result: CoordinatorTrial.Result, echo: Double
  ) -> [String] {
    let share = result.megabytesPerSecond * 1e6 / echo
    return [
      "\(load.transport.rawValue), \(load.scheme)", load.parameters.grouped, "\(load.processes)",
      Int(result.updatesPerSecond).grouped, Int(result.megabytesPerSecond).grouped,
      Int(echo / 1e6).grouped, share.text(decimals: 2),
      (result.coordinator.seconds / result.seconds).text(decimals: 2),
      (result.standInSeconds / result.seconds).text(decimals: 2),
      Int(Double(result.updates) / result.coordinator.seconds).grouped,
      result.coordinator.peak.mebibytes.text(decimals: 0),
    ]
  }

  private var transports: [CoordinatorTrial.Transport?] {
    transport.split(separator: ",").map { CoordinatorTrial.Transport(rawValue: String($0)) }
  }

  /// Nil where one is none.
  private func numbers(_ text: String) -> [Int]? {
    let found = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    return found.contains(nil) ? nil : found.compactMap(\.self)
  }
}
