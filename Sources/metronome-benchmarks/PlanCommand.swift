import ArgumentParser
import Federation
import Records
import Reports
import Wording

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Times plans: events a second for each scheme and delay law, and peak memory.",
    discussion: """
      An event is an arrival of a client's work. Weights that have no closed form (FedBuff's) are \
      measured on a plan of their own first; that time has its own column.
      """)

  @OptionGroup var timing: TimingOptions

  @Option(help: ArgumentHelp("How many clients.", valueName: "n"))
  var clients = 1_000

  @Option(
    name: .customLong("time"),
    help: ArgumentHelp("When a plan ends, in time units.", valueName: "units"))
  var units = 1_000.0

  func validate() throws {
    guard (2...1_000_000).contains(clients) else {
      throw ValidationError("--clients: found \(clients); allowed: 2 to 1000000")
    }
    guard units > 0, units <= 1e6 else {
      throw ValidationError("--time: found \(units); allowed: greater than 0, at most 1000000")
    }
  }

  func run() throws {
    var table = TextTable(header: [
      "plan", "events", "median s", "least", "most", "events/s", "weights s", "peak MiB",
    ])
    for (scheme, trigger) in schemes {
      for (law, delays) in laws {
        let settings = ScheduleSettings(
          importance: Importance.uniform.normalised(clients: clients, sampleCounts: nil),
          delays: delays, scheme: trigger,
          stop: StopRule(
            time: VirtualTime.zero.advanced(by: VirtualDuration(roundingUnits: units))),
          seed: 1)
        table.append(["\(scheme), \(law)"] + (try row(settings)))
      }
    }
    print("\(clients.grouped) clients, \(units.text(significantDigits: 6)) time units")
    print(table.text, terminator: "")
  }

  private var schemes: [(String, Scheme)] {
    let size = max(1, clients / 100)
    return [
      ("fedavg", Scheme(trigger: .everyone(sampling: nil))),
      ("async", Scheme(trigger: .eachArrival)),
      ("fedfix 0.5", Scheme(trigger: .everyInterval(VirtualDuration(roundingUnits: 0.5)))),
      ("fedbuff \(size), flush", Scheme(trigger: .count(size))),
      ("fedbuff \(size), arrival", Scheme(trigger: .count(size), restart: .arrival)),
      (
        "async, \(size) in flight",
        Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: size))
      ),
    ]
  }

  private var logNormal: DelayLaw { .logNormal(median: 1, sigma: 0.5) }

  private var laws: [(String, DelayModel)] {
    [
      ("constant", .constant([1])), ("F-80", .spread(percent: 80)),
      ("exponential", .exponential(mean: [1])),
      ("log-normal", DelayModel(factor: .law(logNormal), work: logNormal)),
      (
        "on and off",
        DelayModel(work: logNormal, availability: .onOff(on: 10, off: 10))
      ),
    ]
  }

  private func row(_ settings: ScheduleSettings) throws -> [String] {
    ProcessMemory.forgetPeak()
    let begin = ContinuousClock.now
    let weights = try AggregationWeights(settings)
    let measuring = begin.duration(to: .now) / .seconds(1)
    var events = 0
    let walks = try Spread(
      (0..<timing.repeats).map { _ in
        try seconds { events = try PlanSummary(settings, weights: weights).updates }
      })
    let peak = ProcessMemory.peak()
    return [
      events.grouped, walks.median.text(decimals: 3), walks.least.text(decimals: 3),
      walks.most.text(decimals: 3), Int(Double(events) / walks.median).grouped,
      measuring.text(decimals: 3), peak.map { $0.mebibytes.text(decimals: 1) } ?? "unknown",
    ]
  }
}
