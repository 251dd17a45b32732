internal import Wording

extension Page {
  /// More processes are told of by their machines alone.
  private static let mostProcesses = 64

  /// Who did the work of a run, by machines and by processes; of several runs it is not asked.
  func processes(_ html: inout HTML) {
    guard content.runs.count == 1, let observed = content.drawn.first?.runs[0].observations,
      !observed.processes.isEmpty
    else { return }
    html.add("h2", "Who did the work")
    let all = observed.processes
    let updates = all.reduce(0) { $0 + ($1.updates ?? 0) }
    let hosts = Dictionary(grouping: all) { $0.host ?? "" }
    if hosts.count > 1 || all.count > Self.mostProcesses {
      html.table(
        ["machine", "client processes", "cores", "memory", "updates", "share of them"],
        hosts.sorted { $0.key < $1.key }.map { host, processes in
          let done = processes.reduce(0) { $0 + ($1.updates ?? 0) }
          return [
            host.isEmpty ? "-" : host, processes.count.grouped, Self.text(processes[0].cores),
            processes[0].memory?.byteText ?? "-", done.grouped, Self.share(done, of: updates),
          ]
        }, caption: "The machines that client processes ran on.")
    }
    guard all.count <= Self.mostProcesses else { return }
    html.table(
      [
        "client process", "machine", "pid", "cores", "memory", "updates", "share of them",
        "evaluations", "at work (s)", "of its time", "joined (s)", "left (s)",
      ],
      all.map { Self.row($0, updates: updates, end: observed.wallSeconds) },
      caption: """
        Updates that each answered, those included that another had answered before or that a \
        resumed run did again; evaluations, in clients. At work: with an order, messages included, \
        and as a share of the time from the first order to its end. Seconds count from the first \
        order. It was there to the end of its session where no time is given for its leaving.
        """)
  }

  private static func row(
    _ process: RunObservations.Process, updates: Int, end: Double?
  ) -> [String] {
    let time = (process.left ?? end).map { $0 - max(0, process.joined ?? 0) }
    let share = process.busy.flatMap { busy in
      time.flatMap { $0 > 0 ? "\((100 * min(1, busy / $0)).text(decimals: 0))%" : nil }
    }
    return [
      "\(process.number)", process.host ?? "-", process.pid.map { "\($0)" } ?? "-",
      text(process.cores), process.memory?.byteText ?? "-", text(process.updates),
      process.updates.map { Self.share($0, of: updates) } ?? "-", text(process.evaluations),
      process.busy?.text(decimals: 1) ?? "-", share ?? "-",
      process.joined?.text(decimals: 1) ?? "-", process.left?.text(decimals: 1) ?? "-",
    ]
  }

  private static func text(_ count: Int?) -> String { count?.grouped ?? "-" }

  private static func share(_ part: Int, of whole: Int) -> String {
    whole > 0 ? "\((100 * Double(part) / Double(whole)).text(decimals: 1))%" : "-"
  }
}
