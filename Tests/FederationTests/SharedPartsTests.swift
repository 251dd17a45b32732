import Chance
@testable import Federation
import Testing

extension ObservedClient {
  /// One update after the other.
  init(name: String, durations: [VirtualDuration]) {
    var now = 0.0
    let updates = durations.map { duration in
      defer { now += duration.units }
      return ObservedUpdate(start: now, end: now + duration.units)
    }
    self.init(name: name, updates: updates)
  }
}

/// What clients share, found in what was seen of them.
@Suite struct SharedPartsTests {
  /// What a run of a scheme under a model would record: of each update its stages, and what its work had of
  /// the processors.
  static func record(
    _ model: DelayModel, _ scheme: Scheme, clients: Int, units: Int64, seed: UInt64,
    bytes: Int = 1
  ) throws -> [ObservedClient] {
    let settings = ServerTimesTests.settings(
      model, scheme, clients: clients, stop: .units(units), upload: bytes, seed: seed)
    let delays = settings.delays
    var arrivals = Arrivals(delays)
    var updates = Array(repeating: [ObservedUpdate](), count: clients)
    for case .arrive(let order, let time) in Schedule(
      settings, weights: Array(repeating: 1, count: clients))
    {
      guard let attempt = arrivals.attempts(of: order).first else { continue }
      let (start, end) = (order.start.units, time.units)
      let work = end - start - attempt.down - attempt.up
      var processors: ObservedUpdate.Processors?
      if let shared = model.processors {
        let busy = shared.demand * attempt.work
        let held = work - attempt.work
        processors = ObservedUpdate.Processors(
          busy: busy, runDelay: max(0, shared.pauses == .own ? held : shared.demand * held))
      }
      updates[order.client.index].append(
        ObservedUpdate(
          start: start, end: end,
          stages: ObservedUpdate.Stages(
            download: attempt.down, wait: 0, work: work, upload: attempt.up),
          processors: processors))
    }
    return updates.enumerated().map { ObservedClient(name: "\($0)", updates: $1) }
  }

  static let factors = [0.5, 0.8, 1, 1, 1.2, 1.5, 2, 2]

  static func model(
    _ processors: SharedProcessors?, way: DelayLaw = .exponential(mean: 0.5)
  ) -> DelayModel {
    DelayModel(
      factor: .list(factors), work: .gamma(shape: 4, mean: 1),
      network: Network(latency: .law(way)), processors: processors)
  }

  @Test(
    arguments: [(2.0, 1.0), (1.7, 0.3), (1, 0.2), (4, 0.9)], 1...2 as ClosedRange<UInt64>)
  func `processors are found that held up work`(
    machine: (count: Double, demand: Double), seed: UInt64
  ) throws {
    for pauses in SharedProcessors.Pauses.allCases {
      let truth = SharedProcessors(
        count: machine.count, demand: machine.demand, pauses: pauses)
      let clients = try Self.record(
        Self.model(truth), Scheme(trigger: .eachArrival), clients: 8, units: 2_000, seed: seed)
      let fit = try #require(SharedParts(clients).processors, "\(truth)")
      // Where there are hardly any pauses it does not matter whose they are.
      #expect(isClose(fit.processors.demand, truth.demand, within: 0.03), "\(truth)")
      if truth.demand < 0.5 { #expect(fit.processors.pauses == pauses, "\(truth)") }
      #expect(
        isClose(fit.processors.count, truth.count, within: 0.01 * truth.count), "\(truth)")
      #expect(try #require(fit.standardError) < 0.05 * truth.count)
      let told = try #require(SharedProcessorsFit(clients, count: 7))
      #expect(told.processors.count == 7 && told.standardError == nil)
      #expect(told.processors.demand == fit.processors.demand)
    }
  }

  @Test func `none are found where work never waited, or nothing is said of it`() throws {
    let many = try Self.record(
      Self.model(SharedProcessors(count: 20)), Scheme(trigger: .eachArrival), clients: 8,
      units: 100, seed: 1)
    #expect(SharedParts(many).isEmpty)
    #expect(SharedParts(many, processors: 2).processors?.processors.count == 2)
    let silent = try Self.record(
      Self.model(nil), Scheme(trigger: .eachArrival), clients: 8, units: 100, seed: 1)
    #expect(SharedParts(silent).isEmpty && SharedParts(silent, processors: 2).isEmpty)
    #expect(SharedParts([]).isEmpty)
  }

  /// The promise: what was seen under one scheme tells how others go.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `delays of Async tell how other schemes go, where those of each client alone do not`(
    seed: UInt64
  ) throws {
    let truth = Self.model(
      SharedProcessors(count: 2, demand: 0.6, pauses: .imposed), way: .constant(0.05))
    let seen = try Self.record(
      truth, Scheme(trigger: .eachArrival), clients: 8, units: 1_000, seed: seed)
    let shared = SharedParts(seen)
    let told = try Calibration(shared.alone, shared: shared).model
    let alone = try Calibration(seen).model
    #expect(alone.processors == nil && alone.network == nil)
    func rate(_ model: DelayModel, _ scheme: Scheme) -> Double {
      let settings = ServerTimesTests.settings(
        model, scheme, clients: 8, stop: .units(2_000), seed: seed + 10)
      let found = ServerTimesTests.aggregations(settings)
      return Double(found.reduce(0) { $0 + $1.contributions.count }) / 2_000
    }
    for scheme in [Scheme(trigger: .everyone(sampling: nil)), Scheme(trigger: .count(4))] {
      let real = rate(truth, scheme)
      #expect(isClose(rate(told, scheme), real, within: 0.03 * real), "seed \(seed)")
      #expect(!isClose(rate(alone, scheme), real, within: 0.1 * real), "seed \(seed)")
    }
  }

  @Test func `the server's time is what comes before the first order of each decision`() throws {
    func client(_ starts: [Double], served: Double) -> ObservedClient {
      ObservedClient(
        name: "0",
        updates: starts.map {
          ObservedUpdate(
            start: $0, end: $0 + 1,
            stages: ObservedUpdate.Stages(
              download: 0.1, wait: 0, work: 0.9 - served, upload: 0))
        })
    }
    let shared = SharedParts([
      client([0, 1, 2, 3], served: 0.1), client([0, 1, 2, 3], served: 0.2),
    ])
    let server = try #require(shared.server)
    #expect(
      isClose(server.aggregation, 0.1, within: 1e-9) && isClose(server.share, 0.1, within: 1e-9))
    #expect(SharedParts([client([0, 1, 2], served: 0.005)]).server == nil)
  }

  @Test func `whatever a log says of processors, a model comes of it that can be used`() throws {
    for (busy, delay) in [(0.0, 0.0), (0, 1), (1e-12, 0.5), (5, 0), (0.5, 5), (1e-3, 0.999)] {
      let clients = (0..<2).map { client in
        ObservedClient(
          name: "\(client)",
          updates: (0..<30).map {
            ObservedUpdate(
              start: Double($0), end: Double($0) + 0.5 + 0.25 * Double(client),
              processors: ObservedUpdate.Processors(busy: busy, runDelay: delay))
          })
      }
      for count in [nil, 2.0] {
        let shared = SharedParts(clients, processors: count)
        let model = try Calibration(shared.alone, shared: shared).model
        #expect(model.problem(clients: 2) == nil, "\(busy) \(delay)")
      }
    }
  }

  @Test func `work of no length, and times beyond all numbers, are no reason to end`() throws {
    func update(_ start: Double, work: Double) -> ObservedUpdate {
      ObservedUpdate(
        start: start, end: start + 1,
        stages: ObservedUpdate.Stages(download: 0, wait: 0, work: work, upload: 0.1),
        processors: ObservedUpdate.Processors(busy: work / 2, runDelay: work / 4))
    }
    let clients = [0.0, 0.5].map { work in
      ObservedClient(
        name: "\(work)", updates: (0..<30).map { update(Double($0), work: $0 == 7 ? 0 : work) })
    }
    let shared = SharedParts(clients, processors: 2)
    #expect(try Calibration(shared.alone, shared: shared).model.problem(clients: 2) == nil)
    let far = [-1.5e308, 1.5e308].map { start in
      ObservedUpdate(
        start: start, end: start.nextUp,
        processors: ObservedUpdate.Processors(busy: 1, runDelay: 1))
    }
    #expect(SharedParts([ObservedClient(name: "0", updates: far)], processors: 2).isEmpty)
  }

  @Test func `a part that is not asked for stays in what clients take`() throws {
    let truth = Self.model(SharedProcessors(count: 2))
    let seen = try Self.record(
      truth, Scheme(trigger: .eachArrival), clients: 8, units: 200, seed: 1)
    let shared = SharedParts(seen, parts: [.line, .server])
    #expect(shared.isEmpty)
    let calibration = try Calibration(shared.alone, shared: shared)
    for (client, evidence) in zip(seen, calibration.clients) {
      #expect(isClose(evidence.moments.mean, SampleMoments(client.lengths).mean, within: 1e-12))
    }
  }
}
