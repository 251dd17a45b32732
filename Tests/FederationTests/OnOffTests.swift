import Federation
import Foundation
import Testing

/// Clients that are on and off for exponential times.
@Suite struct OnOffTests {
  /// A piece of work as a schedule shows it.
  struct Work {
    var start: Double
    var due: Double
    var busy: Double
  }

  static let step = 0.01

  static func work(
    of client: UInt32 = 0, every work: Double, on: Double = 1, off: Double = 2,
    scheme: Scheme = Scheme(trigger: .eachArrival), until end: Int64, seed: UInt64,
    clients: Int = 2
  ) -> [Work] {
    let parts = DelayModel(work: .constant(work), availability: .onOff(on: on, off: off))
    let settings = ScheduleSettings.sample(
      clients: clients, delays: parts, scheme: scheme, stop: .units(end), seed: seed)
    var found: [Work] = []
    for step in Schedule(settings, weights: Array(repeating: 1, count: clients)) {
      guard case .train(let order, let due?) = step, order.client.rawValue == client else {
        continue
      }
      found.append(Work(start: order.start.units, due: due.units, busy: work))
    }
    return found
  }

  /// Small pieces of work, one after another, make a client's timeline visible: where one takes
  /// longer than its work, the client was off.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `periods are exponential and on for their share`(seed: UInt64) throws {
    let pieces = Self.work(every: Self.step, until: 3_000, seed: seed)
    var (ons, offs) = ([Double](), [Double]())
    var on = 0.0
    for piece in pieces {
      on += piece.busy
      let off = piece.due - piece.start - piece.busy
      if off > 1e-6 {
        offs.append(off)
        ons.append(on)
        on = 0
      }
    }
    // Kolmogorov and Smirnov, and what the pieces' length blurs.
    for (found, mean) in [(ons, 1.0), (offs, 2)] {
      #expect(found.count > 800)
      let limit = 2.2 / Double(found.count).squareRoot() + 2 * Self.step
      let distance = found.sorted().enumerated().map { place, length in
        abs(1 - exp(-length / mean) - (Double(place) + 0.5) / Double(found.count))
      }.max()
      #expect((distance ?? 1) < limit)
    }
    let share = Double(pieces.count) * Self.step / 3_000
    // Var of the share of an alternating exponential process: 2 on^2 off^2 / (on + off)^3 / time.
    #expect(isClose(share, 1.0 / 3, within: 5 * (2.0 * 4 / 27 / 3_000).squareRoot()))
  }

  @Test(
    arguments: [
      Scheme(trigger: .every(0.8)), Scheme(trigger: .everyone(sampling: nil)),
      Scheme(trigger: .count(2)), Scheme(trigger: .count(3), restart: .arrival),
      Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: 1)),
      Scheme(trigger: .round(Round(deadline: VirtualDuration(roundingUnits: 1)))),
      Scheme(trigger: .eachArrival),
    ], [0.05, 0.6, 7])
  func `a client is on at the same times in every scheme, whatever it works at`(
    scheme: Scheme, work: Double
  ) {
    let (end, seed): (Int64, UInt64) = (200, 6)
    let pieces = Self.work(every: Self.step, until: end, seed: seed)
    /// How long the client was on up to a time, to within a step.
    func on(until time: Double) -> Double {
      var (low, high) = (0, pieces.count)
      while low < high {
        let middle = (low + high) / 2
        if pieces[middle].due > time { high = middle } else { low = middle + 1 }
      }
      return Double(low) * Self.step
    }
    let others = Self.work(every: work, scheme: scheme, until: end, seed: seed)
    #expect(others.count >= 2)
    for other in others {
      let found = on(until: other.due) - on(until: other.start)
      #expect(isClose(found, other.busy, within: 2 * Self.step + 1e-9), "\(other)")
    }
  }

  @Test func `a timeline is a function of seed and client`() {
    func dues(client: UInt32, seed: UInt64, clients: Int) -> [Double] {
      Self.work(of: client, every: 0.3, until: 100, seed: seed, clients: clients).map(\.due)
    }
    let found = dues(client: 1, seed: 1, clients: 2)
    #expect(found == dues(client: 1, seed: 1, clients: 6))
    #expect(found != dues(client: 0, seed: 1, clients: 2))
    #expect(found != dues(client: 1, seed: 2, clients: 2))
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `a client is on at the beginning for its share of seeds`(seed: UInt64) {
    let clients = 1_500
    let parts = DelayModel(work: .constant(1e-9), availability: .onOff(on: 1, off: 3))
    let settings = ScheduleSettings.sample(
      clients: clients, delays: parts, scheme: Scheme(trigger: .every(50)),
      stop: .units(40), seed: seed)
    var waits: [Double] = []
    for step in Schedule(settings, weights: Array(repeating: 1, count: clients)) {
      switch step {
      case .train(_, let due?), .outlast(_, let due): waits.append(due.units)
      case .train, .queue, .arrive, .abandon, .aggregate, .pass, .evaluate, .stop: break
      }
    }
    let error = 2.5 / Double(clients).squareRoot()
    #expect(isClose(Double(waits.count { $0 < 1e-8 }) / 1_500, 0.25, within: error))
    // Who is off waits an exponential time of the mean 3.
    for time in [1.0, 3, 6] {
      let beyond = Double(waits.count { $0 > time }) / Double(clients)
      #expect(isClose(beyond, 0.75 * exp(-time / 3), within: error))
    }
  }
}
