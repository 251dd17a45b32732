import ArgumentParser
import Kernels
import Wording
import Reports

struct UpdatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "updates",
    abstract: "Times the updates of whole workloads with no coordination, on several processes.",
    discussion: """
      What a run does beyond this is coordination and evaluation: a run's updates per second over \
      these are the share of it that is arithmetic. The share of the peak counts the operations of \
      the layers' matrix products, as if nothing were left out that is zero, against fused \
      multiply-adds in the registers of one core.
      """)

  @OptionGroup var timing: TimingOptions

  @Option(
    help: ArgumentHelp("How many processes work at once, usually one a core.", valueName: "n"))
  var processes = 2

  @Option(
    name: .customLong("workload"),
    help: ArgumentHelp("w1, w2, w3 or lstm; may be given again. The default is all."))
  var workloads: [Workload] = []

  @Option(help: ArgumentHelp("How long they work for each number.", valueName: "s"))
  var seconds = 2.0

  @Flag(help: ArgumentHelp("Work as one of the processes.", visibility: .private))
  var asWorker = false

  func validate() throws {
    guard (1...1_000).contains(processes) else {
      throw ValidationError("--processes: found \(processes); allowed: 1 to 1000")
    }
    guard seconds > 0, seconds <= 3_600 else {
      throw ValidationError("--seconds: found \(seconds); allowed: greater than 0, at most 3600")
    }
  }

  func run() throws {
    useOneMatrixThread()
    let chosen = workloads.isEmpty ? Workload.allCases : workloads
    if asWorker {
      let worker = try UpdateWorker(chosen[0])
      return worker.serve(seconds: seconds)
    }
    let peak = measuredPeak(repeats: timing.repeats)
    print("\(processes) processes; a core's peak is \((peak / 1e9).text(decimals: 0)) GFLOP/s")
    var table = TextTable(header: [
      "workload", "updates/s", "least", "most", "ms each", "GFLOP/s a core", "of peak",
      "allocations",
    ])
    for workload in chosen { table.append(try row(workload, peak: peak)) }
    print(table.text, terminator: "")
  }

  private func row(_ workload: Workload, peak: Double) throws -> [String] {
    let crew = try UpdateCrew(workload, processes: processes, seconds: seconds)
    let turns = try (0..<timing.repeats).map { _ in try crew.takeTurn() }
    let rates = Spread(turns.map { $0.reduce(0) { $0 + $1.updatesPerSecond } })
    let each = rates.median / Double(processes)
    let operations = Double(workload.operationsPerUpdate) * each
    let decimals = rates.median < 100 ? 2 : 0
    return [workload.name]
      + [rates.median, rates.least, rates.most].map { $0.text(decimals: decimals) }
      + [
        (1_000 / each).text(decimals: each > 100 ? 4 : 1), (operations / 1e9).text(decimals: 1),
        "\((operations / peak * 100).text(decimals: 0))%",
        "\(turns.joined().reduce(0) { $0 + $1.allocations })",
      ]
  }
}

extension Workload: ExpressibleByArgument {}
