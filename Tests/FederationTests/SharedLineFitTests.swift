import Chance
import Testing

@testable import Federation

@Suite struct SharedLineFitTests {
  /// Clients that think, send over a line, and think again once all is there, moment by moment: a
  /// plain simulation that knows nothing of `SharedLink`.
  struct System {
    /// Bytes in a time unit: a transfer alone takes a tenth of one. Nil for no line.
    var capacity: Double? = 1_000
    var bytes = 100.0
    var clients = 10
    /// The mean of exponential times between transfers.
    var think = 1.7
    var latency: @Sendable (Int) -> Double = { 0.01 * Double($0 + 1) }
    var noise: @Sendable (inout RandomStream) -> Double = { 0.002 * $0.nextExponential() }
    var count = 1_000
    var seed: UInt64 = 1

    /// What was seen until so many were done, and for which share of the time the line was busy.
    func run() -> (transfers: [ObservedTransfer], busy: Double) {
      var random = RandomStream(seed: seed, purpose: .syntheticData)
      var begins = (0..<clients).map { _ in think * random.nextExponential() }
      var flows: [(client: Int, start: Double, left: Double)] = []
      var (now, busy, seen) = (0.0, 0.0, [ObservedTransfer]())
      func end(_ client: Int, _ start: Double) {
        let end = now + latency(client) + noise(&random)
        seen.append(
          ObservedTransfer(
            client: ClientID(UInt32(client)), start: VirtualTime(ticks: Int64(start * 1e9)),
            length: VirtualDuration(roundingUnits: end - start)))
        begins[client] = end + think * random.nextExponential()
      }
      while seen.count < count {
        let next = begins.indices.min { begins[$0] < begins[$1] }!
        let first = flows.indices.min { flows[$0].left < flows[$1].left }
        let rate = (capacity ?? 0) / Double(max(1, flows.count))
        let done = first.map { now + flows[$0].left / rate } ?? .infinity
        let time = min(done, begins[next])
        if !flows.isEmpty { busy += time - now }
        for place in flows.indices { flows[place].left -= rate * (time - now) }
        now = time
        if let first, done <= begins[next] {
          let flow = flows.remove(at: first)
          end(flow.client, flow.start)
        } else if capacity == nil {
          end(next, now)
        } else {
          flows.append((next, now, bytes))
          begins[next] = .infinity
        }
      }
      return (seen, busy / now)
    }

    func fit() -> SharedLineFit? {
      SharedLineFit(run().transfers, bytes: bytes, clients: clients)
    }
  }

  @Test(
    arguments: [(10, 0.1), (1.7, 0.5), (0.7, 0.9), (0.1, 1)] as [(Double, Double)],
    1...3 as ClosedRange<UInt64>)
  func `a line is found however busy it is, with each client's latency`(
    load: (think: Double, busy: Double), seed: UInt64
  ) throws {
    let system = System(think: load.think, seed: seed)
    let (transfers, busy) = system.run()
    #expect(isClose(busy, load.busy, within: 0.05))
    let fit = try #require(SharedLineFit(transfers, bytes: system.bytes, clients: system.clients))
    #expect(fit.matters && fit.explained > 0.5, "seed \(seed)")
    #expect(isClose(fit.capacity, 1_000, within: 50), "seed \(seed)")
    for client in 0..<system.clients {
      // The noise's median is 0.0014.
      let latency = try #require(fit.latencies[client])
      #expect(isClose(latency, system.latency(client) + 0.0014, within: 0.002), "seed \(seed)")
    }
  }

  @Test func `the error is what other seeds show`() throws {
    let fits = try (1...40).map { seed in
      try #require(System(noise: { 0.05 * $0.nextExponential() }, seed: seed).fit())
    }
    let near = fits.count { isClose($0.capacity, 1_000, within: 2 * $0.standardError) }
    #expect((34...40).contains(near))
    let real = SampleMoments(fits.map(\.capacity)).standardDeviation
    let told = SampleMoments(fits.map(\.standardError)).mean
    #expect(told > 0.5 * real && told < 2 * real)
  }

  @Test(
    arguments: [
      .exponential(mean: 1), .logNormal(median: 1, sigma: 0.3), .logNormal(median: 1, sigma: 1.5),
    ] as [DelayLaw], [(200, 100), (1_000, 5), (5_000, 1)])
  func `where there is no line none is found`(
    law: DelayLaw, sizes: (transfers: Int, systems: Int)
  ) throws {
    for seed in 1...UInt64(sizes.systems) {
      var random = RandomStream(seed: seed, purpose: .partition)
      let clients = 2 + Int(random.nextBelow(30))
      let think = PortableMath.exp(5 * random.nextUnit() - 3)
      let latencies = (0..<clients).map { _ in random.nextExponential() }
      let system = System(
        capacity: nil, clients: clients, think: think, latency: { latencies[$0] },
        noise: { law.draw(&$0) }, count: sizes.transfers, seed: seed)
      let fit = try #require(system.fit())
      #expect(!fit.matters, "\(fit.explained) of \(law), seed \(seed)")
    }
  }

  @Test(
    arguments: [10, 1.7, 0.7, 0.1] as [Double], [(0.05, 0.3), (0.2, 1), (0.1, 5)])
  func `transfers that take far longer for their own reasons do not hide the line`(
    think: Double, stops: (share: Double, mean: Double)
  ) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let system = System(
        think: think,
        noise: { random in
          let isStopped = random.nextUnit() < stops.share
          return 0.002 * random.nextExponential()
            + (isStopped ? stops.mean * random.nextExponential() : 0)
        },
        seed: seed)
      let fit = try #require(system.fit())
      #expect(fit.matters, "\(fit.explained), seed \(seed)")
      #expect(isClose(fit.capacity, 1_000, within: 100), "seed \(seed)")
    }
  }

  @Test func `a line that never was free is found among many clients`() throws {
    let system = System(clients: 100, think: 6, count: 2_000)
    let (transfers, busy) = system.run()
    #expect(busy > 0.99)
    let fit = try #require(SharedLineFit(transfers, bytes: system.bytes, clients: system.clients))
    #expect(fit.matters && isClose(fit.capacity, 1_000, within: 1))
  }

  @Test func `the same transfers make the same line, in whichever order and whenever they were`() {
    var random = RandomStream(seed: 4, purpose: .partition)
    var transfers = System().run().transfers
    let fit = SharedLineFit(transfers, bytes: 100, clients: 10)
    #expect(fit == SharedLineFit(transfers, bytes: 100, clients: 10))
    // Each with what the line had it take.
    let times = Dictionary(zip(transfers, fit?.times ?? [])) { first, _ in first }
    random.shuffle(&transfers)
    let shuffled = SharedLineFit(transfers, bytes: 100, clients: 10)
    #expect(shuffled?.capacity == fit?.capacity && shuffled?.latencies == fit?.latencies)
    #expect(shuffled?.standardError == fit?.standardError)
    #expect(shuffled?.times == transfers.map { times[$0] ?? 0 })
    let later = transfers.map {
      ObservedTransfer(
        client: $0.client, start: $0.start.advanced(by: VirtualDuration(roundingUnits: 1e6)),
        length: $0.length)
    }
    #expect(
      isClose(
        SharedLineFit(later, bytes: 100, clients: 10)?.capacity ?? 0, fit?.capacity ?? 1,
        within: 0.01))
  }

  @Test func `of a client that sent nothing no latency is known`() {
    let fit = SharedLineFit(System(clients: 3).run().transfers, bytes: 100, clients: 5)
    #expect(fit?.latencies.map { $0 == nil } == [false, false, false, true, true])
  }

  @Test func `one client, few transfers, or lengths that are all the same tell of no line`() {
    #expect(System(clients: 1).fit() == nil)
    #expect(System(count: SharedLineFit.transfersMin - 1).fit() == nil)
    #expect(System(count: SharedLineFit.transfersMin).fit() != nil)
    let same = (0..<400).map {
      ObservedTransfer(
        client: ClientID(UInt32($0 % 2)), start: VirtualTime(ticks: Int64($0) * 1_000_000),
        length: VirtualDuration(roundingUnits: 0.5))
    }
    #expect(SharedLineFit(same, bytes: 100, clients: 2) == nil)
  }
}
