import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// Every rule on three clients on a line, Delta = (c - x) / 2, against a few lines of plain arithmetic each.
@Suite struct SchemeTraceTests {
  /// Three clients that take constant times, in halves of a unit.
  struct Line {
    let times = [2, 5, 8]
    let optima: [Double]
    var (x, version, now) = (0.0, 0, 0)
    /// All versions.
    var versions: [Double] = []
    var due: [Int] = []
    /// What each client was sent: the model, and which version it is.
    var sent: [(model: Double, version: Int)] = []
    // What a rule keeps.
    var buffer: [(client: Int, delta: Double)] = []
    var table: [Double?] = [nil, nil, nil]
    var counts = [0, 0, 0]
    var held: [(client: Int, delta: Double)] = []
    var owed: Set<Int> = []
    var recent: [Double] = []
    var stalenesses: [[Int]] = [[], [], []]
    var draws: [Int] = []
    var queues: [[(model: Double, version: Int)]] = [[], [], []]

    init(_ optima: [Double], from x: Double) {
      (self.optima, self.x, versions) = (optima, x, [x])
      due = times
      sent = Array(repeating: (x, 0), count: 3)
    }

    func delta(_ i: Int) -> Double { (optima[i] - sent[i].model) / 2 }
    func staleness(_ i: Int) -> Int { version - sent[i].version }
    /// f_i of clients that restart at once.
    func share(_ i: Int) -> Double {
      1 / Double(times[i]) / times.reduce(0) { $0 + 1 / Double($1) }
    }

    mutating func step(_ g: Double) {
      x += g
      version += 1
      versions.append(x)
    }
    mutating func restart(_ all: Int...) { restart(all) }
    mutating func restart(_ all: [Int]) {
      for i in all { (sent[i], due[i]) = ((x, version), now + times[i]) }
    }
    /// H of what is in the table.
    var mean: Double { table.reduce(0) { $0 + ($1 ?? 0) / 3 } }

    /// Lets the rule see each arrival, client by client, and each instant after them.
    mutating func run(
      until count: Int, _ arrive: (inout Line, Int) -> Void, tick: (inout Line) -> Void = { _ in }
    ) -> [Double] {
      while version < count, now < 10_000 {
        now += 1
        for i in 0..<3 where due[i] == now && version < count { arrive(&self, i) }
        if version < count { tick(&self) }
      }
      return versions
    }

    /// Calls `flush` with what is buffered when two updates are.
    mutating func buffer(_ i: Int, _ flush: (inout Line) -> Void) {
      buffer.append((i, delta(i)))
      if buffer.count == 2 {
        buffer.sort { $0.client < $1.client }
        flush(&self)
        buffer = []
      }
    }
  }

  private static func remember(_ line: inout Line, share: Double, weight: (Int) -> Double) {
    var g = share * line.mean
    for (i, delta) in line.buffer {
      g += weight(i) * (delta - share * (line.table[i] ?? 0))
      line.table[i] = delta
    }
    line.step(g)
  }

  private static func ringleader(_ line: inout Line, _ i: Int) {
    let delta = line.delta(i)
    func fold(_ line: inout Line, _ i: Int, _ delta: Double) {
      line.table[i] = (line.table[i] ?? 0) + delta
      line.counts[i] += 1
    }
    func step(_ line: inout Line) {
      line.step((0..<3).reduce(0) { $0 + line.table[$1]! / Double(line.counts[$1]) / 3 })
    }
    if line.owed.remove(i) != nil {
      fold(&line, i, delta)
      step(&line)
    } else {
      line.held.append((i, delta))
      if line.owed.isEmpty, Set(line.held.map(\.client)).count == 3 {
        (line.table, line.counts) = ([nil, nil, nil], [0, 0, 0])
        for (j, delta) in line.held { fold(&line, j, delta) }
        line.held = []
        step(&line)
        line.owed = Set([0, 1, 2]).subtracting([i])
      }
    }
    line.restart(i)
  }

  /// What each rule makes of so many versions.
  private static let rules: [String: @Sendable (inout Line, Int) -> [Double]] = [
    "Async": { line, count in
      line.run(until: count) {
        $0.step(($0.delta($1)) / 3 / $0.share($1)); $0.restart($1)
      }
    },
    "Async_identical_polynomial-1": { line, count in
      line.run(until: count) {
        $0.step($0.delta($1) / Double(1 + $0.staleness($1)))
        $0.restart($1)
      }
    },
    "DelayAdaptive-1": { line, count in
      line.run(until: count) {
        $0.step($0.delta($1) * min(1, 1 / Double($0.staleness($1))))
        $0.restart($1)
      }
    },
    "FedAsync-0.6": { line, count in
      line.run(until: count) {
        $0.step(0.6 * ($0.sent[$1].model + $0.delta($1) - $0.x))
        $0.restart($1)
      }
    },
    "Ringmaster-3": { line, count in
      line.run(until: count) {
        if $0.staleness($1) < 3 { $0.step($0.delta($1)) }
        $0.restart($1)
      }
    },
    "Ringmaster-3_stop": { line, count in
      line.run(until: count) { line, i in
        line.step(line.delta(i))
        line.restart([i] + (0..<3).filter { $0 != i && line.staleness($0) >= 3 })
      }
    },
    "FedBuff-2_identical": { line, count in
      line.run(until: count) { line, i in
        line.due[i] = 0
        line.buffer(i) {
          $0.step($0.buffer.reduce(0) { $0 + $1.delta / 2 })
          $0.restart($0.buffer.map(\.client))
        }
      }
    },
    "FedBuff-2_arrival": { line, count in
      line.run(until: count) { line, i in
        line.buffer(i) { line in
          line.step(line.buffer.reduce(0) { $0 + $1.delta / 3 / (2 * line.share($1.client)) })
        }
        line.restart(i)
      }
    },
    "FedStaleWeight-2": { line, count in
      line.run(until: count) { line, i in
        // Of the version that the buffer makes.
        line.held.append((i, Double(line.sent[i].version)))
        line.buffer(i) { line in
          for (j, base) in line.held { line.stalenesses[j].append(line.version - Int(base)) }
          line.held = []
          let means = line.buffer.map { work in
            let last = line.stalenesses[work.client].suffix(5)
            return Double(last.reduce(0, +)) / Double(last.count)
          }
          let sum = means.reduce(0, +)
          line.step(
            zip(line.buffer, means).reduce(0) {
              $0 + $1.0.delta * (sum > 0 ? $1.1 / sum : 0.5)
            })
        }
        line.restart(i)
      }
    },
    "Rennala-2": { line, count in
      line.run(until: count) { line, i in
        var isFull = false
        line.buffer(i) {
          $0.step($0.buffer.reduce(0) { $0 + $1.delta / 2 })
          isFull = true
        }
        line.restart(isFull ? [0, 1, 2] : [i])
      }
    },
    "Malenia": { line, count in
      line.run(until: count) { line, i in
        line.held.append((i, line.delta(i)))
        let own = (0..<3).map { j in line.held.filter { $0.client == j }.map(\.delta) }
        guard own.allSatisfy({ !$0.isEmpty }) else { return line.restart(i) }
        line.step(own.reduce(0) { $0 + $1.reduce(0, +) / Double($1.count) / 3 })
        line.held = []
        line.restart(0, 1, 2)
      }
    },
    "Ringleader": { line, count in line.run(until: count) { ringleader(&$0, $1) } },
    "FedFix-2_identical": { line, count in
      line.run(until: count) {
        $0.due[$1] = 0
        $0.held.append(($1, $0.delta($1)))
      } tick: { line in
        guard line.now.isMultiple(of: 4) else { return }
        line.step(line.held.reduce(0) { $0 + $1.delta / 3 })
        line.restart(line.held.map(\.client))
        line.held = []
      }
    },
    "ACE_first-any": { line, count in
      line.run(until: count) {
        $0.table[$1] = $0.delta($1)
        $0.step($0.mean)
        $0.restart($1)
      }
    },
    "CA2FL-2": { line, count in
      line.run(until: count) { line, i in
        line.buffer(i) { remember(&$0, share: 1) { _ in 0.5 } }
        line.restart(i)
      }
    },
    "FedStale-2-0.5": { line, count in
      line.run(until: count) { line, i in
        line.buffer(i) { line in
          let shares = (0..<3).map { line.share($0) }
          remember(&line, share: 0.5) { 1.0 / 3 / (2 * shares[$0]) }
        }
        line.restart(i)
      }
    },
    "AREA-2": { line, count in
      let start = line.x
      return line.run(until: count) { line, i in
        line.buffer.append((i, line.sent[i].model + line.delta(i)))
        if line.buffer.count == 2 {
          var g = 0.0
          for (j, model) in line.buffer {
            g += (model - (line.table[j] ?? start)) / 3
            line.table[j] = model
          }
          line.buffer = []
          line.step(g)
        }
        line.restart(i)
      }
    },
    "FedFa-4": { line, count in
      line.run(until: count) { line, i in
        line.recent = (line.recent + [line.sent[i].model + line.delta(i)]).suffix(4)
        if line.recent.count == 4 { line.step(line.recent.reduce(0, +) / 4 - line.x) }
        line.restart(i)
      }
    },
    "Shuffled-4": { line, count in routed(&line, until: count, tasks: 4) { _ in 1 } },
    "Generalized-3_routing-0.5/0.3/0.2": { line, count in
      routed(&line, until: count, tasks: 3) { 1 / (3 * [0.5, 0.3, 0.2][$0]) }
    },
  ]

  /// Tasks that go round and wait at their clients, drawn as the plan draws them.
  private static func routed(
    _ line: inout Line, until count: Int, tasks: Int, weight: (Int) -> Double
  ) -> [Double] {
    line.due = [0, 0, 0]
    func give(_ line: inout Line) {
      // The last version is the end, after which nobody is drawn.
      guard !line.draws.isEmpty else { return }
      let i = line.draws.removeFirst()
      line.queues[i].append((line.x, line.version))
      if line.queues[i].count == 1 { begin(&line, i) }
    }
    func begin(_ line: inout Line, _ i: Int) {
      (line.sent[i], line.due[i]) = (line.queues[i][0], line.now + line.times[i])
    }
    for _ in 0..<tasks { give(&line) }
    return line.run(until: count) { line, i in
      line.step(weight(i) * line.delta(i))
      line.queues[i].removeFirst()
      line.due[i] = 0
      if !line.queues[i].isEmpty { begin(&line, i) }
      give(&line)
    }
  }

  @Test(arguments: rules.keys.sorted())
  func `a rule on three clients is what a few lines say`(scheme: String) throws {
    let federation = try SmallFederation(
      """
      clients: 3
      data: { source: quadratic, dimension: 1 }
      model: quadratic
      training: { steps: 1, rate: 0.5 }
      scheme: \(scheme)
      delays: { kind: constant, value: [1, 2.5, 4] }
      stop: { aggregations: 40 }
      """)
    let versions = federation.referenceVersions().map { Double($0[0]) }
    #expect(federation.outcome(seed: 1).parameters == federation.reference())
    var learner = federation.learner
    let optima = (0..<3).map { client in
      var delta: [Float] = [0]
      _ = learner.train(LocalUpdate(client: client, update: 0), from: [0], delta: &delta)
      return 2 * Double(delta[0])
    }
    var line = Line(optima, from: versions[0])
    // Whoever is drawn is given a task at once, or it waits there.
    var waiting: Set<OrderID> = []
    for step in Schedule(federation.settings, weights: federation.clientWeights) {
      switch step {
      case .queue(let order):
        waiting.insert(order.id)
        line.draws.append(order.client.index)
      case .train(let order, due: _) where waiting.remove(order.id) == nil:
        line.draws.append(order.client.index)
      case .outlast(let order, due: _) where waiting.remove(order.id) == nil:
        line.draws.append(order.client.index)
      default: break
      }
    }
    let expected = Self.rules[scheme]!(&line, 40)
    #expect(versions.count == 41 && expected.count == 41)
    for (version, (found, expected)) in zip(versions, expected).enumerated() {
      try #require(abs(found - expected) < 2e-5 * max(1, abs(expected)), "version \(version)")
    }
  }
}
