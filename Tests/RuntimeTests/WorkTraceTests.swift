import Execution
import Experiment
import Federation
import Glibc
import Records
import Testing

@testable import Runtime

@Suite struct WorkTraceTests {
  /// Schemes whose weights do not follow from the law of the delays.
  static let schemes = [
    "FedAvg", "FedAvg-sample-3", "FedAvg-sample-3_spare-2_identical", "FedAvg_deadline-1_identical",
    "FedAvg_deadline-1_adaptive", "Async_identical", "Async_adaptive", "FedFix-0.5_adaptive",
    "FedBuff-3_identical", "FedBuff-4_identical_arrival_polynomial", "FedAsync-0.6_hinge-1-2",
    "Async_identical_flight-3",
  ]

  @Test(arguments: schemes, 1...UInt64(3))
  func `a trace replays to the identical plan`(scheme: String, seed: UInt64) throws {
    let recorded = try Self.experiment(
      scheme, seed: seed,
      delays: """
        { kind: gamma, shape: 2, mean: 1, clients: { kind: tiers, factors: [0.5, 2], shares: [1, 1] }, \
        availability: { kind: on-off, on: 4, off: 2 }, loss: 0.2 }
        """)
    let path = "/tmp/metronome-replay-\(UInt64.random(in: 0 ... .max)).csv"
    defer { unlink(path) }
    let settings = try recorded.scheduleSettings()
    try WorkTrace(settings: settings, weights: Self.weights).write(
      to: path, until: .max, at: VirtualTime(ticks: .max))
    let replayed = try Self.experiment(
      scheme, seed: seed, delays: "{ kind: trace, file: \(path) }")
    #expect(replayed.delays != recorded.delays)
    #expect(try Self.digest(replayed) == Self.digest(recorded))
  }

  @Test func `work that is given up or outlasts the run is in the trace`() throws {
    let experiment = try Experiment(
      yaml: """
        clients: 2
        delays: { kind: constant, value: [3, 1] }
        scheme: { deadline: 2, weights: identical }
        stop: { time: 5 }
        """, file: "test.yaml")
    let path = "/tmp/metronome-trace-\(UInt64.random(in: 0 ... .max)).csv"
    defer { unlink(path) }
    let trace = WorkTrace(
      settings: try experiment.scheduleSettings(), weights: ClientWeights([0.5, 0.5]))
    try trace.write(to: path, until: .max, at: VirtualTime(ticks: .max))
    let text = try String(contentsOfFile: path)
    #expect(
      text == """
        client,start,end
        0,0.000000000,3.000000000
        1,0.000000000,1.000000000
        0,2.000000000,5.000000000
        1,2.000000000,3.000000000
        0,4.000000000,7.000000000
        1,4.000000000,5.000000000

        """)
  }

  @Test func `on a shared line rows wait for their ends, and what has none has no row`() throws {
    let experiment = try Experiment(
      yaml: """
        clients: 2
        data: { source: external, parameters: 1 }
        delays: { kind: constant, value: [3, 1], network: { shared: { download: 1000000 } } }
        scheme: { deadline: 4, weights: identical }
        stop: { time: 5 }
        """, file: "test.yaml")
    let path = "/tmp/metronome-trace-\(UInt64.random(in: 0 ... .max)).csv"
    defer { unlink(path) }
    let settings = try experiment.scheduleSettings()
    try WorkTrace(settings: settings, weights: ClientWeights([0.5, 0.5])).write(
      to: path, until: .max, at: VirtualTime(ticks: .max))
    let rows = try String(contentsOfFile: path).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",") }
    // The second of client 0 is on its way at the end.
    #expect(rows.map(\.first) == ["0", "1", "1"])
    let starts = rows.compactMap { Double($0[1]) }
    #expect(starts[0] == 0 && starts[1] == 0 && starts[2] > 3 && starts[2] < 3.01)
    let lengths = rows.compactMap { Double($0[2]) }.enumerated().map { $1 - starts[$0] }
    for (found, expected) in zip(lengths, [3, 1, 1]) {
      #expect(found > Double(expected) && found < Double(expected) + 0.01)
    }
  }

  private static func experiment(
    _ scheme: String, seed: UInt64, delays: String
  ) throws -> Experiment {
    try Experiment(
      yaml: """
        seed: \(seed)
        clients: 6
        delays: \(delays)
        scheme: \(scheme)
        stop: { time: 60 }
        """, file: "test.yaml")
  }

  /// Some weights; what they are makes no difference to who does what when.
  private static let weights = ClientWeights([0.1, 0.2, 0.3, 0.1, 0.2, 0.1])

  private static func digest(_ experiment: Experiment) throws -> String {
    let settings = try experiment.scheduleSettings()
    var digest = PlanDigest()
    var updates = 0
    for step in Schedule(settings, weights: weights) {
      guard case .aggregate(let aggregation) = step else { continue }
      digest.add(aggregation)
      updates += aggregation.contributions.count
    }
    #expect(updates > 15)
    return digest.text
  }
}

extension String {
  init(contentsOfFile path: String) throws {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
    self.init(decoding: bytes, as: UTF8.self)
  }
}
