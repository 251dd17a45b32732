import ArgumentParser
import Wording
import Reports

struct ClientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "client",
    abstract: "Times the start of client processes, and shows the memory that they hold at work.",
    discussion: """
      Each process is started, welcomed and given updates of W1, one after another, over ipc. \
      Another client process is there meanwhile, as in every run, so that what processes share \
      counts as shared. The data's cache is warm.
      """)

  @OptionGroup var timing: TimingOptions

  @Option(help: ArgumentHelp("How many updates each process does.", valueName: "n"))
  var updates = 500

  @Option(
    help: ArgumentHelp(
      "The metronome program; the default is the one beside this program.", valueName: "path"))
  var program: String?

  func validate() throws {
    guard (1...1_000_000).contains(updates) else {
      throw ValidationError("--updates: found \(updates); allowed: 1 to 1000000")
    }
  }

  func run() throws {
    let program = program ?? Self.programBeside
    var coordinator = try TrialCoordinator(workload: .w1)
    let companion = try ClientTrial(program: program, updates: updates, &coordinator)
    var trials: [ClientTrial.Result] = []
    for _ in 0..<timing.repeats {
      let trial = try ClientTrial(program: program, updates: updates, &coordinator)
      trials.append(trial.result)
      try trial.end(&coordinator)
    }
    try companion.end(&coordinator)
    print(table(of: trials).text, terminator: "")
  }

  private func table(of trials: [ClientTrial.Result]) -> TextTable {
    var table = TextTable(header: ["a client process", "median", "least", "most"])
    let milliseconds = Duration.milliseconds(1)
    let lines: [(String, Int, (ClientTrial.Result) -> Double)] = [
      ("start to Hello, ms", 1, { $0.start / milliseconds }),
      ("Welcome to first delta, ms", 1, { $0.firstUpdate / milliseconds }),
      ("start to first delta, ms", 1, { ($0.start + $0.firstUpdate) / milliseconds }),
      ("updates/s", 0, { $0.updatesPerSecond }),
      ("private memory at work, MiB", 2, { $0.memory.privateSize.mebibytes }),
      ("shared memory at work, MiB", 1, { $0.memory.sharedSize.mebibytes }),
    ]
    for (name, decimals, value) in lines {
      let found = Spread(trials.map(value))
      table.append(
        [name] + [found.median, found.least, found.most].map { $0.text(decimals: decimals) })
    }
    return table
  }

  static var programBeside: String {
    ownProgram.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/metronome"
  }
}
