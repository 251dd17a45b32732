import Chance
import Federation
import Testing

/// Shared lines, shared processors and a server that takes its time, against a second, slow implementation.
@Suite struct SharedReferenceTests {
  /// Random lines, processors, latencies and times at the server, and exponential work.
  struct Population {
    let model: DelayModel
    let load: ClientLoad
    let clients: Int
    let seed: UInt64
    let system: SharedReference.System

    init(seed: UInt64, end: Double) {
      var random = RandomStream(seed: seed, purpose: .syntheticData)
      func pick(_ numbers: Double...) -> Double {
        numbers[Int(random.nextBelow(UInt32(numbers.count)))]
      }
      let clients = 1 + Int(random.nextBelow(9))
      let load = ClientLoad(
        download: 1 + Int(random.nextBelow(100)), upload: 1 + Int(random.nextBelow(100)))
      let down = random.nextBelow(3) > 0 ? 20 + 300 * random.nextUnit() : nil
      let up = random.nextBelow(3) > 0 ? 20 + 300 * random.nextUnit() : nil
      let ownDown = (0..<clients).map { _ in pick(1e9, 10 + 200 * random.nextUnit()) }
      let ownUp = (0..<clients).map { _ in pick(1e9, 10 + 200 * random.nextUnit()) }
      let factors = (0..<clients).map { _ in 0.1 + random.nextUnit() }
      let reading = pick(0, 0.002)
      let aggregation = pick(0, 0.05 + 0.3 * random.nextUnit())
      let latency = 0.01 + 0.1 * random.nextUnit()
      let work = DelayModel(factor: .list(factors), work: .exponential(mean: 1))
      let delays = Delays(model: work, clients: clients, seed: seed)
      var model = work
      model.network = Network(
        latency: .law(.constant(latency)), download: .list(ownDown), upload: .list(ownUp),
        shared: down == nil && up == nil ? nil : SharedBandwidth(download: down, upload: up))
      let processors = random.nextBelow(2) > 0 ? 0.5 + 4 * random.nextUnit() : nil
      model.processors = processors.map { SharedProcessors(count: $0) }
      if reading > 0 || aggregation > 0 {
        model.server = ServerTimes(
          aggregation: aggregation > 0 ? .constant(aggregation) : nil,
          byte: reading > 0 ? reading : nil)
      }
      (self.model, self.load, self.clients, self.seed) = (model, load, clients, seed)
      system = SharedReference.System(
        clients: clients,
        work: { delays.duration(of: ClientID(UInt32($0)), update: UInt32($1)).units },
        latency: latency, ownDown: ownDown, ownUp: ownUp, bytesDown: Double(load.download),
        bytesUp: Double(load.upload), down: down, up: up,
        speed: processors.map { count in { min(1, count / Double($0)) } },
        reading: reading * Double(load.upload), aggregation: aggregation, end: end)
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `every scheme goes as its plain loop does`(seed: UInt64) {
    let end: Int64 = 30
    let population = Population(seed: seed, end: Double(end))
    var random = RandomStream(seed: seed, purpose: .partition)
    let (interval, deadline) = (0.3 + random.nextUnit(), 0.5 + 2 * random.nextUnit())
    let size = 1 + Int(random.nextBelow(UInt32(population.clients)))
    let rules: [(Scheme, SharedReference.Rule)] = [
      (Scheme(trigger: .everyone(sampling: nil)), .everyone(deadline: nil)),
      (
        Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: deadline)))),
        .everyone(deadline: deadline)
      ),
      (Scheme(trigger: .eachArrival), .eachArrival),
      (Scheme(trigger: .every(interval)), .interval(interval)),
      (Scheme(trigger: .count(size)), .buffer(size, waits: true)),
      (Scheme(trigger: .count(size), restart: .arrival), .buffer(size, waits: false)),
    ]
    for (scheme, rule) in rules {
      let settings = ScheduleSettings(
        importance: Array(repeating: 1 / Double(population.clients), count: population.clients),
        delays: population.model, load: population.load, scheme: scheme, stop: .units(end),
        seed: seed)
      let steps = Schedule(settings, weights: Array(repeating: 1, count: population.clients))
      let found = steps.flatMap(\.aggregations).filter { !$0.contributions.isEmpty }
      let expected = SharedReference(population.system, rule).log
      let members = found.map { aggregation in
        "\(aggregation.index) "
          + aggregation.contributions.map {
            "\($0.order.client.rawValue)@\($0.order.baseVersion)"
          }.joined(separator: " ")
      }
      #expect(members == expected.map(\.text), "\(scheme.trigger), seed \(seed)")
      let apart = zip(found, expected).map { abs($0.time.units - $1.time) }.max() ?? 0
      #expect(apart < 1e-5, "\(scheme.trigger), seed \(seed)")
      #expect(!found.isEmpty)
    }
  }
}
