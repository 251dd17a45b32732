@testable import Federation
import Testing

@Suite struct TimelineTests {
  func timeline(_ settings: ScheduleSettings) throws -> Timeline {
    Timeline(settings, weights: try AggregationWeights(settings))
  }

  /// `client kind start-end@version`.
  func written(_ stretch: Timeline.Stretch) -> String {
    let from = stretch.version.map { "@\($0)" } ?? ""
    return
      "\(stretch.client.rawValue) \(stretch.kind) \(stretch.start.units)-\(stretch.end.units)\(from)"
  }

  @Test func `training and waiting follow one another`() throws {
    let found = try timeline(
      .sample(
        clients: 2, delays: .constant([0.75, 1]), scheme: Scheme(trigger: .every(1)),
        stop: .units(2)))
    #expect(
      found.stretches.map(written) == [
        "0 training 0.0-0.75@0", "0 waiting 0.75-1.0", "0 training 1.0-1.75@1",
        "0 waiting 1.75-2.0", "1 training 0.0-1.0@0", "1 training 1.0-2.0@1",
      ])
    #expect(found.versions.map(\.index) == [1, 2])
    #expect(found.versions.map(\.time.units) == [1, 2])
  }

  @Test func `abandoned work ends with its round`() throws {
    let found = try timeline(
      .sample(
        clients: 2, delays: .constant([0.5, 3]),
        scheme: Scheme(
          trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 1))),
          weighting: .identical), stop: .units(20)))
    let slow = found.stretches.filter { $0.client.rawValue == 1 }
    #expect(slow.count >= 3)
    for (round, stretch) in slow.dropLast().enumerated() {
      #expect(written(stretch) == "1 abandoned \(Double(round))-\(Double(round + 1))@\(round)")
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `each client's stretches fill the time without a gap`(seed: UInt64) throws {
    for scheme in IdentityTests.schemes + [
      Scheme(trigger: .everyone(sampling: ClientSampling(count: 5))),
      Scheme(trigger: .count(2), restart: .arrival, concurrency: Concurrency(limit: 4)),
    ] {
      for clients in [1, 6, 100] {
        if clients == 1, scheme.trigger != .eachArrival { continue }
        let found = try timeline(
          .sample(
            clients: clients, delays: .exponential(mean: [1]), scheme: scheme, stop: .units(30),
            seed: seed))
        #expect(found.clients.count == min(clients, Timeline.mostClients) || clients == 100)
        #expect(found.versions.count >= 3 && found.end.ticks > 0)
        for client in found.clients {
          let own = found.stretches.filter { $0.client == client }
          #expect(own.first?.start == .zero && own.last?.end == found.end)
          #expect(zip(own, own.dropFirst()).allSatisfy { $0.end == $1.start })
        }
      }
    }
  }

  @Test func `of many clients some are shown, and the walk ends early`() throws {
    let found = try timeline(
      .sample(
        clients: 5_000, delays: .spread(percent: 80), scheme: Scheme(trigger: .eachArrival),
        stop: .units(1_000_000)))
    #expect(found.clients.count == 40)
    #expect(found.clients.first?.rawValue == 0 && found.clients.last?.rawValue == 4_999)
    #expect(found.end.units < 10)
  }

  /// Also where a period more than fits before it would be past it.
  @Test(arguments: [
    Availability.diurnal(period: 1_000_000_000, share: 0.5),
    .trace(AvailabilityTrace(length: 24_000_000_000, stretches: [[0..<8_000_000_000], [], []])),
  ]) func `who is offline is known to the end of time`(availability: Availability) {
    let delays = Delays(
      model: DelayModel(work: .constant(1), availability: availability), clients: 3, seed: 1)
    for client in 0..<3 {
      let found = delays.offline(ClientID(UInt32(client)), until: .endOfTime)
      #expect(!found.isEmpty && found.count <= 10_000)
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
    }
    if case .trace = availability {
      #expect(delays.offline(ClientID(1), until: .endOfTime) == [.zero..<(.endOfTime)])
    }
  }

  /// Whatever is offline is taken out of the training, so what is left is what the work takes.
  @Test(arguments: [
    Availability.onOff(on: 1, off: 0.5), .diurnal(period: 3, share: 0.4),
    .trace(
      AvailabilityTrace(
        length: 4_000_000_000,
        stretches: (0..<6).map { [0..<Int64($0 + 1) * 500_000_000, 3_500_000_000..<4_000_000_000] })
    ),
  ]) func `a client that is offline does not train`(availability: Availability) throws {
    let settings = ScheduleSettings.sample(
      clients: 6,
      delays: DelayModel(work: .exponential(mean: 0.7), availability: availability),
      scheme: Scheme(trigger: .eachArrival), stop: .units(40), seed: 3)
    let found = Timeline(
      settings, weights: try AggregationWeights(settings))
    #expect(found.stretches.contains { $0.kind == .offline })
    for client in found.clients {
      let own = found.stretches.filter { $0.client == client }
      #expect(own.first?.start == .zero && own.last?.end == found.end)
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.end == $1.start })
      let updates = own.compactMap(\.update).max() ?? 0
      // The last one is cut off at the end.
      for update in 0..<updates {
        let parts = own.filter { $0.update == update }
        let worked = parts.reduce(Int64(0)) { sum, part in
          sum + part.end.ticks - part.start.ticks
        }
        #expect(worked == settings.delays.duration(of: client, update: update).ticks)
      }
    }
  }
}
